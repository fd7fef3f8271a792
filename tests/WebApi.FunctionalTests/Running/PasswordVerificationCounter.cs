using System.Diagnostics.Metrics;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Counts the password verifications of this process by the metric that measures P1.</summary>
public sealed class PasswordVerificationCounter() : VerificationCounter("auth.password.verifications");

/// <summary>Counts the code verifications of this process by the metric that measures P1.</summary>
public sealed class CodeVerificationCounter() : VerificationCounter("auth.second_factor.verifications");

/// <summary>Counts right and wrong verifications by one metric.</summary>
public abstract class VerificationCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _wrong;
    private int _right;

    protected VerificationCounter(string metric)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Auth" && instrument.Name == metric) listener.EnableMeasurementEvents(instrument);
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

    public void Dispose()
    {
        _listener.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Tests with process-wide counters run without other tests in parallel.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWideCounterTests
{
    public const string Name = "counting";
}
