using System.Globalization;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig;

/// <summary>One run of a scenario: what it may take, and what it found.</summary>
public sealed class ScenarioRun : IAsyncDisposable
{
    private readonly List<string> _failures = [];
    private readonly List<string> _figures = [];
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Lazy<History> _history;
    private readonly TimeSpan? _load;

    /// <param name="directory">Where the history is kept.</param>
    /// <param name="load">How long phases of load last; null: as long as the scenario asks for.</param>
    /// <param name="seed">Of all that is left to chance.</param>
    public ScenarioRun(string directory, TimeSpan? load, int seed)
    {
        (Directory, _load, Seed) = (directory, load, seed);
        System.IO.Directory.CreateDirectory(directory);
        _history = new Lazy<History>(() => new History(Path.Combine(directory, "history.jsonl")));
    }

    /// <summary>Where the history is kept, and whatever else is worth keeping.</summary>
    public string Directory { get; }

    public int Seed { get; }

    public History History => _history.Value;

    public IReadOnlyList<string> Failures => _failures;

    public IReadOnlyList<string> Figures => _figures;

    /// <summary>How long a phase of load lasts, which in full takes this many seconds.</summary>
    public TimeSpan Load(int seconds) => _load ?? TimeSpan.FromSeconds(seconds);

    /// <summary>How soon after a fault everything must work again: 10 seconds in full. Short runs are tests beside others, so a slow machine must not fail them.</summary>
    public TimeSpan RecoveryTime => _load is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);

    /// <summary>Part of the nodes' connection string for scenarios in which no request may fail: in a short run, a slow machine alone must not make the database seem away.</summary>
    public string PatientConnection => _load is null ? "" : "Timeout=30;Command Timeout=30";

    /// <summary>How often something is repeated: in proportion to the time, and at least once.</summary>
    /// <param name="times">How often in full.</param>
    /// <param name="seconds">How long that takes in full.</param>
    public int Repeat(int times, int seconds) => _load is { } load ? Math.Clamp((int)(times * load.TotalSeconds / seconds), 1, times) : times;

    /// <summary>Starts servers that are gone after the run.</summary>
    public async Task<Cluster> StartClusterAsync(ClusterOptions options) => Keep(await Cluster.StartAsync(options));

    /// <summary>Disposes of something after the run, in the reverse order.</summary>
    public T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>Disposes of something after all that is there so far.</summary>
    public void KeepFirst(IAsyncDisposable part) => _parts.Insert(0, part);

    /// <summary>Something that was counted or measured.</summary>
    public void Figure(string name, IFormattable value)
    {
        lock (_figures) _figures.Add($"{name} {value.ToString(value is double ? "0.##" : null, CultureInfo.InvariantCulture)}");
    }

    /// <summary>Something that did not hold.</summary>
    public void Fail(string what)
    {
        lock (_failures) _failures.Add(what);
    }

    /// <summary>Something that is worth knowing beside the figures.</summary>
    public void Note(string what)
    {
        lock (_figures) _figures.Add(what);
    }

    /// <summary>Something that must hold.</summary>
    public void Expect(bool holds, string what)
    {
        if (!holds) Fail(what);
    }

    /// <summary>Judges what was recorded by all invariants, and counts it.</summary>
    public void Judge(Evidence evidence)
    {
        foreach (var violation in Checker.Judge(evidence with { RecoveryTime = RecoveryTime })) Fail(violation);
        var operations = evidence.Operations.Where(o => o.Kind != Kinds.Fault).ToList();
        Figure("operations", operations.Count);
        Figure("acknowledged", operations.Count(o => o.IsOk));
        Figure("unanswered", operations.Count(o => o.Outcome == Outcome.Unknown));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.AsEnumerable().Reverse()) await part.DisposeAsync();
        if (_history.IsValueCreated) await _history.Value.DisposeAsync();
    }
}
