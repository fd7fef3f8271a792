using Auth.Infrastructure.Persistence;

namespace Auth.FaultRig.Node;

/// <summary>The workers that use the database at intervals, without a request.</summary>
internal static class BackgroundWorkers
{
    /// <summary>Whether they run.</summary>
    public const string Setting = "Rig:Workers";

    /// <summary>Removes them. The worker that releases attempts stays, because requests give it its work.</summary>
    public static void RemoveBackgroundWorkers(this IServiceCollection services)
    {
        foreach (var worker in services.Where(IsPeriodic).ToList()) services.Remove(worker);
    }

    private static bool IsPeriodic(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(DatabaseSettings).Assembly;
}
