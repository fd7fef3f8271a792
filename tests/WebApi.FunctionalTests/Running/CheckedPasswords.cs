using System.Diagnostics.Metrics;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Counts the passwords that were really checked in this process, by the metric that P1 is judged by.</summary>
public sealed class CheckedPasswords : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _wrong;
    private int _right;

    public CheckedPasswords()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Auth", Name: "auth.password.verifications" }) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags.ToArray().Contains(new KeyValuePair<string, object?>("result", "right"))) Interlocked.Add(ref _right, (int)count);
            else Interlocked.Add(ref _wrong, (int)count);
        });
        _listener.Start();
    }

    public int Wrong => _wrong;

    public int Right => _right;

    public void Dispose() => _listener.Dispose();
}

/// <summary>Tests that count what the whole process does run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountingTests
{
    public const string Name = "counting";
}
