using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>Requirements of scenarios. Each returns what is missing, or null.</summary>
internal static class Needs
{
    public static string? Postgres => PostgresServer.IsInstalled ? null : "PostgreSQL is not installed";

    public static string? PostgresAndFakedClock => Postgres ?? (FakedClock.Library is null ? "faketime is not installed" : null);

    public static string? PostgresAndBalancer => Postgres ?? (Balancer.IsInstalled ? null : "HAProxy is not installed");
}
