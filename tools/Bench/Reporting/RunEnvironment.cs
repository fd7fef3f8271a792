using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Auth.Bench.Servers;
using Npgsql;

namespace Auth.Bench.Reporting;

/// <summary>Describes machine, system and versions.</summary>
internal static class RunEnvironment
{
    private static readonly string[] Packages =
        ["Microsoft.EntityFrameworkCore", "Npgsql", "Microsoft.Data.Sqlite.Core", "MediatR", "NSec.Cryptography"];

    /// <returns>One line per property.</returns>
    public static async Task<IReadOnlyList<string>> DescribeAsync(string applications, string? postgres) =>
    [
        $"Commit: {await AskAsync("git", "describe", "--always", "--dirty", "--abbrev=10")}",
        $"Machine: {Cores.Count} × {Field("/proc/cpuinfo", "model name")}, {Gibibytes()} GiB; the server on core {Cores.Measured}, load and database on {Cores.Others}",
        $"System: {RuntimeInformation.OSDescription}",
        $"Runtime: {RuntimeInformation.FrameworkDescription}, ReadyToRun",
        $"PostgreSQL: {(postgres is null ? "none" : await DescribePostgreSqlAsync(postgres))}",
        $"Packages: {string.Join(", ", VersionsIn(Application.AuthIn(applications)))}",
    ];

    private static string Field(string file, string name)
    {
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown";
    }

    private static string Gibibytes() =>
        (double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20)).ToString("0", CultureInfo.InvariantCulture);

    private static async Task<string> DescribePostgreSqlAsync(string server)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand("SELECT current_setting('server_version') || ', fsync ' || current_setting('fsync') || ', shared_buffers ' || current_setting('shared_buffers')");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static IEnumerable<string> VersionsIn(string assembly)
    {
        using var file = File.OpenRead(Path.ChangeExtension(assembly, ".deps.json"));
        using var dependencies = JsonDocument.Parse(file);
        var libraries = dependencies.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')).ToDictionary(parts => parts[0], parts => parts[1]);
        return [.. Packages.Select(package => $"{package} {libraries.GetValueOrDefault(package, "?")}")];
    }

    private static async Task<string> AskAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
