using System.Diagnostics;

namespace Auth.WebApi.Http;

/// <summary>Reads the trace of the client in a way that always gives a trace id. The framework passes on ids that it cannot parse, and its trace id is then zero.</summary>
internal sealed class TraceContextPropagator(DistributedContextPropagator inner) : DistributedContextPropagator
{
    /// <summary>The length of a <c>traceparent</c> of version 00. Later versions begin with the same parts (W3C Trace Context, 3.2.4).</summary>
    private const int KnownLength = 55;

    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        traceId = WithKnownParts(traceId);
        if (traceId is null) traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => inner.ExtractBaggage(carrier, getter);

    /// <returns>Null if the id is none of W3C Trace Context; the request then starts a trace.</returns>
    private static string? WithKnownParts(string? parent)
    {
        if (parent is { Length: > KnownLength }) parent = parent[KnownLength] == '-' ? parent[..KnownLength] : null;
        return ActivityContext.TryParse(parent, null, isRemote: true, out _) ? parent : null;
    }
}
