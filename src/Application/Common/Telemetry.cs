using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Auth.Application.Common;

/// <summary>The traces and metrics of Auth; both sources are named <c>Auth</c>. No tag contains a username, an email, an IP address or a secret.</summary>
internal static class Telemetry
{
    /// <summary>The name of the activity source and the meter.</summary>
    public const string Name = "Auth";

    /// <summary>The outcome of a successful use case.</summary>
    public const string Ok = "ok";

    /// <summary>The meter. It exists once it is used, so a server that exports metrics uses it at its start.</summary>
    public static Meter Meter { get; } = CreateMeter();

    private static readonly Counter<long> Verifications = Meter.CreateCounter<long>(
        "auth.password.verifications", description: "Passwords that were verified, by result (right, wrong).");

    private static readonly Counter<long> SecondFactorVerifications = Meter.CreateCounter<long>(
        "auth.second_factor.verifications", description: "Second-factor codes that were verified, by result (right, wrong).");

    private static readonly Counter<long> SprayingSuspicions = Meter.CreateCounter<long>(
        "auth.password.spraying_suspicions", description: "Networks from which attempts failed on too many accounts.");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "auth.use_cases", description: "Executed use cases, by name and outcome (ok or the error code).");

    private static readonly Counter<long> BreachListRequests = Meter.CreateCounter<long>(
        "auth.breach_list.requests", description: "Passwords looked up in the breach list, by result (listed, not_listed, away).");

    private static readonly Counter<long> PasswordRuleChecks = Meter.CreateCounter<long>(
        "auth.password.rule_checks", description: "Verified passwords that were checked by the rules for passwords at a login, by result (allowed, rejected, failed).");

    private static readonly Counter<long> SessionRuleChecks = Meter.CreateCounter<long>(
        "auth.session_rules.checks", description: "Users whose live sessions were checked by session rules, by result (allowed, rejected, failed).");

    private static readonly Counter<long> EventDeliveries = Meter.CreateCounter<long>(
        "auth.event_handlers.deliveries", description: "Deliveries of events, by handler and result (ok, failed, set_aside).");

    private static readonly ConcurrentDictionary<string, long> EventsBehind = CreateEventsBehind();

    /// <summary>The source of the activities, one per use case.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Counts a password verification. P1 is measured by this number.</summary>
    public static void RecordPasswordVerification(bool right) => Verifications.Add(1, new KeyValuePair<string, object?>("result", right ? "right" : "wrong"));

    /// <summary>Counts a code verification after its outcome has been stored. P1 is measured by this number.</summary>
    public static void RecordSecondFactorVerification(bool right) => SecondFactorVerifications.Add(1, new KeyValuePair<string, object?>("result", right ? "right" : "wrong"));

    /// <summary>Counts a network from which attempts failed on too many accounts (R81).</summary>
    public static void RecordSprayingSuspicion() => SprayingSuspicions.Add(1);

    /// <summary>Counts a query to the list of breached passwords.</summary>
    /// <param name="isListed">The response; null if there was none.</param>
    public static void RecordBreachCheck(bool? isListed) =>
        BreachListRequests.Add(1, new KeyValuePair<string, object?>("result", isListed switch { true => "listed", false => "not_listed", null => "away" }));

    /// <summary>Counts a check of a verified password by the rules for passwords.</summary>
    /// <param name="result"><c>allowed</c>, <c>rejected</c>, or <c>failed</c> if a rule threw or took too long.</param>
    public static void RecordPasswordRuleCheck(string result) => PasswordRuleChecks.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Counts a user whose live sessions were checked by session rules.</summary>
    /// <param name="result"><c>allowed</c>, <c>rejected</c>, or <c>failed</c> if a rule failed and none rejected them.</param>
    public static void RecordSessionRuleCheck(string result) => SessionRuleChecks.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Counts a use case.</summary>
    public static void RecordUseCase(string name, string outcome) =>
        Requests.Add(1, new KeyValuePair<string, object?>("name", name), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts a try to deliver an event, and once more an event that is set aside.</summary>
    public static void RecordEventDelivery(string handler, string result) =>
        EventDeliveries.Add(1, new KeyValuePair<string, object?>("handler", handler), new KeyValuePair<string, object?>("result", result));

    /// <summary>Shows how many events a handler is behind the log.</summary>
    /// <param name="behind">Null if this node does not run the handler.</param>
    public static void SetEventsBehind(string handler, long? behind)
    {
        if (behind is { } number) EventsBehind[handler] = number;
        else EventsBehind.TryRemove(handler, out _);
    }

    private static ConcurrentDictionary<string, long> CreateEventsBehind()
    {
        var behind = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        Meter.CreateObservableGauge(
            "auth.event_handlers.behind",
            () => behind.Select(b => new Measurement<long>(b.Value, new KeyValuePair<string, object?>("handler", b.Key))),
            description: "Events of the log that a handler has not read, on the node that runs it.");
        return behind;
    }

    private static Meter CreateMeter()
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge(
            "auth.build_info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ProductVersion.Current)), description: "Always 1. The label holds the version of this node.");
        return meter;
    }
}
