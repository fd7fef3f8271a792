using System.Globalization;
using Auth.Bench;
using Auth.Bench.Hashing;
using Auth.Bench.Reporting;
using Auth.Bench.Rows;
using Auth.Walkthrough;

const string Usage = "Usage: build/bench [--list] [--quick] [--applications DIRECTORY] [--directory DIRECTORY] [ROW...]";

if (args is [HashRate.Command, var hash, var milliseconds])
{
    await HashRate.RunAsync(hash, milliseconds);
    return 0;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var artifacts = Path.Combine("artifacts", "bench");
var (list, quick, applications, names) = (false, false, artifacts, new List<string>());
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--list") list = true;
    else if (args[i] == "--quick") quick = true;
    else if (args[i] == "--applications" && i + 1 < args.Length) applications = args[++i];
    else if (args[i] == "--directory" && i + 1 < args.Length) artifacts = args[++i];
    else if (!args[i].StartsWith('-')) names.Add(args[i]);
    else return await RefuseAsync(Usage);
}

if (list)
{
    foreach (var row in All.Rows) await Console.Out.WriteLineAsync($"{row.Name,-16} {row.Title}");
    return 0;
}

if (names.Find(name => All.Rows.All(row => row.Name != name)) is { } unknown) return await RefuseAsync($"There is no row {unknown}; --list shows them.");

var options = new Options { Applications = Path.GetFullPath(applications) };
await using var lab = new Lab(quick ? options.Quick() : options);
var surroundings = await Surroundings.DescribeAsync(options.Applications, TemporaryDatabase.PostgresServer);
foreach (var line in surroundings) await Console.Out.WriteLineAsync(line);

var lines = new List<Line>();
foreach (var row in All.Rows.Where(row => names.Count == 0 || names.Contains(row.Name)))
{
    await Console.Out.WriteLineAsync($"== {row.Name}: {row.Title}");
    var measured = await MeasureAsync(row, lab);
    await Console.Out.WriteLineAsync(Table.Of(measured));
    lines.AddRange(measured);
}

string[] report =
[
    $"# build/bench {string.Join(' ', args)}",
    "",
    .. surroundings.Select(line => $"- {line}"),
    $"- Runs: the median of {lab.Options.Runs} of {lab.Options.Run.TotalSeconds:0} s after {lab.Options.Heating.TotalSeconds:0} s of heating; at most {100 * lab.Protocol.Stolen:0.0} % stolen in one",
    "",
    Table.Of(lines),
];
Directory.CreateDirectory(artifacts);
var file = Path.Combine(artifacts, $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.md");
await File.WriteAllLinesAsync(file, report);
await Console.Out.WriteLineAsync($"{Environment.NewLine}{Table.Of(lines)}{Environment.NewLine}{file}");
return lines.Exists(line => line.IsBroken) ? 1 : 0;

// What goes wrong with one row is told at the end, and is no reason to lose the others.
static async Task<IReadOnlyList<Line>> MeasureAsync(IRow row, Lab lab)
{
    try
    {
        return await row.MeasureAsync(lab);
    }
    catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
    {
        await Console.Error.WriteLineAsync(exception.ToString());
        return [new(row.Title) { Seen = $"failed: {exception.Message.Split('\n')[0]}", IsBroken = true }];
    }
}

static async Task<int> RefuseAsync(string why)
{
    await Console.Error.WriteLineAsync(why);
    return 2;
}
