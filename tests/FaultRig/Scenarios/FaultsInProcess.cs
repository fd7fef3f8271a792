using System.Reflection;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-04: each step of each operation is lost, its answer is lost, or the store is away from there on.</summary>
internal sealed class StepsThatFail() : FaultsInProcess("F-04", "each database step of each operation fails, before and after", "*.SqliteFaultTests", "*.PostgreSqlFaultTests");

/// <summary>F-09: changes of one account from three servers at once, also with serializable transactions.</summary>
internal sealed class ContendedAccounts() : FaultsInProcess("F-09", "one account is changed from three servers at once", "*.ContentionTests");

/// <summary>F-18: the connection is cut after each byte of an exchange.</summary>
internal sealed class CutConnections() : FaultsInProcess("F-18", "the way to PostgreSQL is cut after each byte of an exchange", "*.CutConnectionTests");

/// <summary>Faults for which whole servers run in the process of their tests, where each step can be chosen. Here they are run in full.</summary>
internal abstract class FaultsInProcess(string name, string title, params string[] classes) : IScenario
{
    private static readonly string Tests =
        typeof(FaultsInProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "FaultTests").Value!;

    public string Name => name;

    public string Title => title;

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var postgres = run.Keep(await PostgresServer.StartAsync("fsync=off", "max_connections=500"));
        var (code, output) = await Tool.TryAsync(
            run.Directory,
            "dotnet",
            [Tests, .. classes.SelectMany(name => new[] { "-class", name }), "-noColor"],
            ("AUTH_TEST_POSTGRES", $"Host=127.0.0.1;Port={postgres.Port};Username=postgres;Database=postgres"),
            ("AUTH_TEST_EXHAUSTIVE", "1"));
        await File.WriteAllTextAsync(Path.Combine(run.Directory, "tests.log"), output);

        var lines = output.Split('\n', StringSplitOptions.TrimEntries);
        foreach (var failed in lines.Where(line => line.EndsWith("[FAIL]", StringComparison.Ordinal))) run.Fail(failed);
        run.Expect(code == 0, $"the tests ended with {code}: see tests.log");
        run.Figure("tests", CountOf(lines));
    }

    private static int CountOf(string[] lines)
    {
        const string total = "Total: ";
        var line = lines.LastOrDefault(line => line.Contains(total, StringComparison.Ordinal)) ?? throw new InvalidOperationException("No test ran.");
        return int.Parse(line[(line.IndexOf(total, StringComparison.Ordinal) + total.Length)..].Split(',')[0], null);
    }
}
