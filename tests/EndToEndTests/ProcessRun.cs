using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The result of an ended process.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>The assembly of the CLI.</summary>
    public static readonly string Command =
        typeof(ProcessRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Command").Value!;

    /// <summary>The standard error of the CLI without the line that names the database.</summary>
    public string ErrorMessage => string.Join('\n', Error.Split('\n').Where(line => !line.StartsWith("Database: ", StringComparison.Ordinal)));

    /// <summary>The output of the CLI with <c>--json</c>.</summary>
    public IReadOnlyList<JsonNode> Json => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Runs the CLI on a database.</summary>
    public static Task<ProcessRun> AuthAsync(TemporaryDatabase database, params string[] arguments) => AuthAsync(database, input: "", arguments);

    /// <summary>Runs the CLI on a database with a standard input.</summary>
    public static Task<ProcessRun> AuthAsync(TemporaryDatabase database, string input, string[] arguments, Encoding? inputEncoding = null) =>
        RunAsync("dotnet", [Command, .. arguments], input, database.Directory, [.. database.Settings(), .. Settings.Quick], inputEncoding);

    /// <summary>Runs a program until it ends.</summary>
    public static async Task<ProcessRun> RunAsync(
        string program, IEnumerable<string> arguments, string input = "", string? directory = null, IEnumerable<KeyValuePair<string, string>>? environment = null,
        Encoding? inputEncoding = null, TimeSpan? deadline = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            StandardInputEncoding = inputEncoding,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = directory ?? AppContext.BaseDirectory,
        };
        foreach (var (key, value) in environment ?? []) start.Environment[key] = value;

        using var process = Process.Start(start)!;
        using var stop = new CancellationTokenSource(deadline ?? Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var error = process.StandardError.ReadToEndAsync(stop.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), stop.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop.Token);
            return new ProcessRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
