using System.Data.Common;
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
    else return await FailAsync(Usage);
}

if (list)
{
    foreach (var row in All.Rows) await Console.Out.WriteLineAsync($"{row.Name,-16} {row.Title}");
    return 0;
}

if (names.Find(name => All.Rows.All(row => row.Name != name)) is { } unknown) return await FailAsync($"Unknown row {unknown}. --list shows all rows.");

var options = new Options { Applications = Path.GetFullPath(applications) };
await using var context = new BenchContext(quick ? options.Quick() : options);
var surroundings = await RunEnvironment.DescribeAsync(options.Applications, TemporaryDatabase.PostgresServer);
foreach (var line in surroundings) await Console.Out.WriteLineAsync(line);

var lines = new List<Line>();
foreach (var row in All.Rows.Where(row => names.Count == 0 || names.Contains(row.Name)))
{
    await Console.Out.WriteLineAsync($"== {row.Name}: {row.Title}");
    var measured = await MeasureAsync(row, context);
    await Console.Out.WriteLineAsync(Table.Of(measured));
    lines.AddRange(measured);
}

string[] report =
[
    $"# build/bench {string.Join(' ', args)}",
    "",
    .. surroundings.Select(line => $"- {line}"),
    $"- Runs: the median of {context.Options.Runs} of {context.Options.Run.TotalSeconds:0} s after {context.Options.WarmUp.TotalSeconds:0} s of warm-up; at most {100 * context.Protocol.Steal:0.0} % CPU steal per run",
    "",
    Table.Of(lines),
];
Directory.CreateDirectory(artifacts);
var file = Path.Combine(artifacts, $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.md");
await File.WriteAllLinesAsync(file, report);
await Console.Out.WriteLineAsync($"{Environment.NewLine}{Table.Of(lines)}{Environment.NewLine}{file}");
return lines.Exists(line => line.IsFailure) ? 1 : 0;

// The failure of one row is reported at the end and does not discard the results of the others.
static async Task<IReadOnlyList<Line>> MeasureAsync(IRow row, BenchContext context)
{
    try
    {
        return await row.MeasureAsync(context);
    }
    catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException or DbException)
    {
        await Console.Error.WriteLineAsync(exception.ToString());
        return [new(row.Title) { Result = $"failed: {exception.Message.Split('\n')[0]}", IsFailure = true }];
    }
}

static async Task<int> FailAsync(string message)
{
    await Console.Error.WriteLineAsync(message);
    return 2;
}
