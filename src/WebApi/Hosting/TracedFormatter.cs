using System.Collections;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Auth.WebApi.Hosting;

/// <summary>Wraps a console formatter: adds the trace id of the request, and formats alike in every culture.</summary>
/// <remarks>Otherwise, timestamps would depend on <c>LANG</c>. The trace id is appended to the message or, in JSON, a field.</remarks>
internal sealed class TracedFormatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name), IDisposable
{
    private const string TraceId = "TraceId";

    private readonly bool _isJson = inner.Name.Equals(ConsoleFormatterNames.Json, StringComparison.OrdinalIgnoreCase);

    /// <summary>Wraps all formatters registered so far.</summary>
    public static void AddTo(IServiceCollection services)
    {
        foreach (var registered in services.Where(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null).ToList())
        {
            services[services.IndexOf(registered)] = ServiceDescriptor.Singleton<ConsoleFormatter>(
                provider => new TracedFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)));
        }
    }

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            if (Activity.Current is { } request)
                inner.Write(WithTrace(logEntry, request.TraceId.ToHexString()), scopeProvider, textWriter);
            else
                inner.Write(logEntry, scopeProvider, textWriter);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private LogEntry<TracedState> WithTrace<TState>(in LogEntry<TState> entry, string traceId)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        var state = new TracedState(
            _isJson ? message : $"{message} (trace {traceId})",
            [new(TraceId, traceId), .. entry.State as IEnumerable<KeyValuePair<string, object?>> ?? []]);
        return new(entry.LogLevel, entry.Category, entry.EventId, state, entry.Exception, static (traced, _) => traced.ToString());
    }

    private sealed class TracedState(string message, KeyValuePair<string, object?>[] properties) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => properties.Length;

        public KeyValuePair<string, object?> this[int index] => properties[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => properties.AsEnumerable().GetEnumerator();

        public override string ToString() => message;

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
