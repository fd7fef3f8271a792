using System.Globalization;
using Auth.FaultRig;
using Auth.FaultRig.Scenarios;

const string Usage = "Usage: build/faults [--list] [--seconds N] [--seed N] [--directory DIRECTORY] [NAME...]";

var names = new List<string>();
var (list, directory, seed) = (false, Path.Combine("artifacts", "faults"), 1);
TimeSpan? load = null;

for (var i = 0; i < args.Length; i++)
{
    int? Number() => i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    if (args[i] == "--list") list = true;
    else if (args[i] == "--seconds" && Number() is { } seconds and > 0) load = TimeSpan.FromSeconds(seconds);
    else if (args[i] == "--seed" && Number() is { } number) seed = number;
    else if (args[i] == "--directory" && i + 1 < args.Length) directory = args[++i];
    else if (!args[i].StartsWith('-')) names.Add(args[i]);
    else return await FailAsync(Usage);
}

if (list)
{
    foreach (var scenario in Rig.Scenarios) await Console.Out.WriteLineAsync($"{scenario.Name}  {scenario.Title}");
    return 0;
}

if (names.Find(name => !Rig.Scenarios.Any(IsNamed(name))) is { } unknown) return await FailAsync($"Unknown scenario {unknown}. --list shows all scenarios.");

var results = new List<Result>();
foreach (var scenario in Rig.Scenarios.Where(scenario => names.Count == 0 || names.Exists(name => IsNamed(name)(scenario))))
{
    await Console.Out.WriteLineAsync($"== {scenario.Name} {scenario.Title}");
    results.Add(await Rig.RunAsync(scenario, Path.GetFullPath(directory), load, seed));
    await Console.Out.WriteLineAsync(results[^1].ToString());
}

await Console.Out.WriteLineAsync();
foreach (var result in results) await Console.Out.WriteLineAsync(result.ToString());
int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
await Console.Out.WriteLineAsync($"{Count(Verdict.Passed)} passed, {Count(Verdict.Failed)} failed, {Count(Verdict.Skipped)} skipped");
return Count(Verdict.Failed) == 0 ? 0 : 1;

static Func<IScenario, bool> IsNamed(string name) => scenario => scenario.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

static async Task<int> FailAsync(string message)
{
    await Console.Error.WriteLineAsync(message);
    return 2;
}
