using System.Globalization;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig;

/// <summary>One run of a scenario: its options, resources and findings.</summary>
public sealed class ScenarioRun : IAsyncDisposable
{
    private readonly List<string> _failures = [];
    private readonly List<string> _figures = [];
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Lazy<History> _history;
    private readonly TimeSpan? _load;

    /// <param name="directory">The directory for the history.</param>
    /// <param name="load">The duration of load phases; null: the full duration of the scenario.</param>
    /// <param name="seed">The seed of all random choices.</param>
    public ScenarioRun(string directory, TimeSpan? load, int seed)
    {
        (Directory, _load, Seed) = (directory, load, seed);
        System.IO.Directory.CreateDirectory(directory);
        _history = new Lazy<History>(() => new History(Path.Combine(directory, "history.jsonl")));
    }

    /// <summary>The directory for the history and other artifacts.</summary>
    public string Directory { get; }

    public int Seed { get; }

    public History History => _history.Value;

    public IReadOnlyList<string> Failures => _failures;

    public IReadOnlyList<string> Figures => _figures;

    /// <summary>The duration of a load phase.</summary>
    /// <param name="seconds">Its full duration.</param>
    public TimeSpan Load(int seconds) => _load ?? TimeSpan.FromSeconds(seconds);

    /// <summary>The time within which everything must work after a fault: 10 seconds in a full run. Short runs are tests that share the machine with others, so they get more time.</summary>
    public TimeSpan RecoveryTime => _load is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);

    /// <summary>Part of the nodes' connection string for scenarios in which no request may fail. In a short run, a slow machine alone must not cause database timeouts.</summary>
    public string LenientConnection => _load is null ? "" : "Timeout=30;Command Timeout=30";

    /// <summary>The number of repetitions, in proportion to the duration of load phases, but at least 1.</summary>
    /// <param name="times">The repetitions of a full run.</param>
    /// <param name="seconds">The duration of these repetitions.</param>
    public int Repeat(int times, int seconds) => _load is { } load ? Math.Clamp((int)(times * load.TotalSeconds / seconds), 1, times) : times;

    /// <summary>Starts servers that are stopped after the run.</summary>
    public async Task<Cluster> StartClusterAsync(ClusterOptions options) => Keep(await Cluster.StartAsync(options));

    /// <summary>Registers a resource for disposal after the run, in reverse order.</summary>
    public T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>Registers a resource for disposal after all resources registered so far.</summary>
    public void KeepFirst(IAsyncDisposable part) => _parts.Insert(0, part);

    /// <summary>Adds a count or measurement to the result.</summary>
    public void Figure(string name, IFormattable value)
    {
        lock (_figures) _figures.Add($"{name} {value.ToString(value is double ? "0.##" : null, CultureInfo.InvariantCulture)}");
    }

    /// <summary>Adds a failure to the result.</summary>
    public void Fail(string what)
    {
        lock (_failures) _failures.Add(what);
    }

    /// <summary>Adds a note to the result.</summary>
    public void Note(string what)
    {
        lock (_figures) _figures.Add(what);
    }

    /// <summary>Adds a failure to the result unless a condition holds.</summary>
    public void Expect(bool holds, string what)
    {
        if (!holds) Fail(what);
    }

    /// <summary>Checks the evidence against all invariants, and reports its size.</summary>
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
