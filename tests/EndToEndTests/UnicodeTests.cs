using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Server and CLI do not run without ICU: usernames could not be normalized, and one username could have two accounts.</summary>
public sealed class UnicodeTests
{
    private static readonly KeyValuePair<string, string> InvariantMode = new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");

    private static readonly string DecomposedName = Path.Combine(AppContext.BaseDirectory, "Fixtures", "decomposed.csv");

    [Fact]
    public async Task The_server_does_not_start_in_globalization_invariant_mode()
    {
        await using var database = await Databases.CreateMigratedAsync();

        ShouldReportMissingIcu(await RunAsync(database, "dotnet", [ServerProcess.Assembly], InvariantMode));
    }

    [Fact]
    public async Task The_CLI_does_not_import_in_globalization_invariant_mode()
    {
        await using var database = await Databases.CreateMigratedAsync();

        ShouldReportMissingIcu(await RunAsync(database, "dotnet", [ProcessRun.Command, "users", "import", DecomposedName], InvariantMode));

        (await ProcessRun.AuthAsync(database, "users", "list", "--json")).Json.ShouldBeEmpty();
    }

    [Fact]
    public async Task Server_and_CLI_do_not_run_without_ICU()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root can hide ICU.");
        await using var database = await Databases.CreateMigratedAsync();

        foreach (var arguments in new[] { [ServerProcess.Assembly], new[] { ProcessRun.Command, "migrate" } })
        {
            ShouldReportMissingIcu(await RunAsync(database, "unshare", ["--mount", "sh", "-c", HideIcu, "sh", "dotnet", .. arguments]));
        }
    }

    [Fact]
    public async Task A_decomposed_username_is_imported_in_composed_form()
    {
        await using var database = await Databases.CreateMigratedAsync();

        (await ProcessRun.AuthAsync(database, "users", "import", DecomposedName)).Output.ShouldStartWith("1 imported");

        (await ProcessRun.AuthAsync(database, "users", "show", "jos\u00E9", "--json")).ExitCode.ShouldBe(0);
    }

    /// <summary>Replaces the libraries by empty files, in a new mount namespace.</summary>
    private const string HideIcu = """
        for file in $(find / -xdev -name 'libicu*.so.*' -type f 2>/dev/null); do mount --bind /dev/null "$file" || exit 99; done
        exec "$@"
        """;

    private static Task<ProcessRun> RunAsync(TemporaryDatabase database, string program, string[] arguments, params KeyValuePair<string, string>[] settings) =>
        ProcessRun.RunAsync(program, arguments, directory: database.Directory, environment: [.. database.Settings(), new("Urls", "http://127.0.0.1:0"), .. settings]);

    private static void ShouldReportMissingIcu(ProcessRun run) => run.ShouldSatisfyAllConditions(
        () => run.ExitCode.ShouldBe(1),
        () => run.Error.ShouldBe("ICU is missing and is needed to normalize usernames. Install it (Debian and Ubuntu: libicu, Alpine: icu-libs), and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT." + Environment.NewLine),
        () => run.Output.ShouldBeEmpty());
}
