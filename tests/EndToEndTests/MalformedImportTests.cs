using System.Diagnostics;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>An import stores the valid rows, reports the reason for each rejected row, and never prints a stack trace.</summary>
public sealed class MalformedImportTests : IAsyncLifetime
{
    private const string Hash = "$pbkdf2-sha256$1000$AgAgREjpXas1phQCAOB8Dw$QWo.V/L1TQuVgUUxFrcHftvCNFvDP5yVbs7kWtASQEk";
    private const string UserHandlerHeader = "username,password,is_admin,account_locked,failed_login_attempts";
    private const string PortableHeader = "username,email,passwordHash,roles,failedAttempts,isLockedOut,isLocked";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Invalid_CSV_rows_are_rejected_individually_and_valid_rows_are_imported()
    {
        var run = await ImportAsync(
            UserHandlerHeader,
            $"fine,{Hash},0,0,0",
            $"short,{Hash},0,0",
            $"long,{Hash},0,0,0,0",
            $"text,{Hash},0,0,many",
            $"minus,{Hash},0,0,-1",
            $"maybe,{Hash},perhaps,0,0",
            "clear,the password itself,0,0,0",
            $"a@b,{Hash},0,0,0",
            $"\"stray,{Hash},0,0,0",
            $"FINE,{Hash},0,0,0",
            $"\"also \"\"fine\"\"\",{Hash},0,0,0",
            $"also fine,{Hash},TRUE,False,3");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("2 imported, 0 already here, 10 refused\n");
        RejectedRows(run).ShouldBe(
        [
            "row 3, 'short': The row has 4 fields, but the header has 5.",
            "row 4, 'long': The row has 6 fields, but the header has 5.",
            "row 5, 'text': failed_login_attempts is not a whole number of 0 or more.",
            "row 6, 'minus': failed_login_attempts is not a whole number of 0 or more.",
            "row 7, 'maybe': is_admin is not valid. Use 0, 1, true or false.",
            "row 8, 'clear': The password hash has an unknown scheme or an unsupported cost.",
            "row 9, 'a@b': Enter a username with 1 to 64 characters: letters, digits, . _ - + ' and single spaces in between, with at least one letter or digit and no @.",
            "row 10: The row has unbalanced quotes.",
            "row 11, 'FINE': Row 2 has the same username, possibly in a different spelling.",
            "row 12, 'also \"fine\"': Enter a username with 1 to 64 characters: letters, digits, . _ - + ' and single spaces in between, with at least one letter or digit and no @.",
        ],
        ignoreOrder: true);
        run.Error.ShouldNotContain("the password itself");
    }

    [Fact]
    public async Task Invalid_JSON_lines_are_rejected_individually_and_valid_lines_are_imported()
    {
        var run = await ImportAsync(
            Json("fine"),
            "",
            "{",
            "null",
            "[1, 2]",
            Json("doubled").Replace("\"roles\"", "\"roles\":[],\"roles\"", StringComparison.Ordinal),
            Json("intruder").Replace("\"roles\"", "\"isGod\":true,\"roles\"", StringComparison.Ordinal),
            Json("text").Replace(":0,", ":\"0\",", StringComparison.Ordinal),
            Json("role").Replace("[]", "[null]", StringComparison.Ordinal),
            """{"username":"half"}""");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("1 imported, 0 already here, 8 refused\n");
        RejectedRows(run).Select(line => line.Split(':')[0]).ShouldBe(
            ["row 3", "row 4", "row 5", "row 6, 'doubled'", "row 7, 'intruder'", "row 8, 'text'", "row 9, 'role'", "row 10, 'half'"], ignoreOrder: true);
        RejectedRows(run).ShouldContain(
            "row 10, 'half': The line lacks email, passwordHash, roles, failedAttempts, isLockedOut, isLocked. All of username, email, passwordHash, roles, failedAttempts, isLockedOut, isLocked are required.");
    }

    [Fact]
    public async Task An_imported_lock_becomes_a_lockout_only_with_enough_failed_attempts()
    {
        await ImportAsync(UserHandlerHeader, $"locked,{Hash},0,1,4", $"lockedout,{Hash},0,1,5");

        var users = (await ProcessRun.AuthAsync(_database, "users", "list", "--json")).Json;

        users.Select(user => $"{user["username"]} {user["status"]}").ShouldBe(["locked locked", "lockedout locked_out"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_email_of_a_user_is_imported()
    {
        await ImportAsync(UserHandlerHeader + ",email", $"ann,{Hash},0,0,0,ann@example.org");

        (await ProcessRun.AuthAsync(_database, "users", "show", "ann@example.org")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("username,password\na,b")]
    [InlineData("Dear colleagues,\nhere are the accounts that you asked for.")]
    [InlineData("SQLite format 3\0and nothing else")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("GIF89a")]
    public async Task A_file_in_an_unknown_format_is_rejected_in_one_sentence(string content)
    {
        var run = await ImportAsync(content);

        run.ExitCode.ShouldBe(1);
        run.ErrorMessage.Trim().ShouldNotContain('\n');
        run.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData("\n \n", "is empty.")]
    [InlineData("[\n{\"username\":\"ann\"}\n]", "is a JSON array. Write one object per line.")]
    [InlineData("username;passwordHash\nann;x", "lacks the columns email, roles, failedAttempts, isLockedOut, isLocked. All of username, email, passwordHash, roles, failedAttempts, isLockedOut, isLocked are required.")]
    [InlineData("username,password,is_admin\nann,x,0", "lacks the columns account_locked, failed_login_attempts. All of username, password, is_admin, account_locked, failed_login_attempts are required.")]
    public async Task A_file_that_is_almost_readable_is_rejected_with_what_is_missing(string content, string reason)
    {
        var run = await ImportAsync(content);

        run.ExitCode.ShouldBe(1);
        run.ErrorMessage.ShouldBe($"{Path.Combine(_database.Directory, "users")} {reason}\n");
    }

    [Fact]
    public async Task The_number_of_rejected_rows_is_printed_once()
    {
        var run = await ImportAsync(UserHandlerHeader, $"ann,{Hash},0,0,0", "bob,x,0,0,0");

        run.Output.ShouldBe("1 imported, 0 already here, 1 refused\n");
        run.ErrorMessage.ShouldBe(
            "row 3, 'bob': The password hash has an unknown scheme or an unsupported cost.\nCorrect the rows above and import the file again. Imported accounts are skipped.\n");
    }

    [Fact]
    public async Task A_missing_import_file_is_reported_in_one_sentence()
    {
        var run = await ProcessRun.AuthAsync(_database, "users", "import", "not-there.csv");

        run.ExitCode.ShouldBe(1);
        run.ErrorMessage.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Only_rows_with_invalid_UTF_8_are_rejected()
    {
        var path = Path.Combine(_database.Directory, "users");
        await File.WriteAllBytesAsync(path, [.. "\uFEFF"u8, .. Bytes($"{PortableHeader}\nann,a"), 0xE9, .. Bytes($"@example.org,{Hash},,0,false,false\nb"), 0xFF, .. Bytes($"b,,{Hash},,0,false,false\nbob,,{Hash},,0,false,false\n")]);

        var run = await ProcessRun.AuthAsync(_database, "users", "import", path);

        run.Output.ShouldBe("1 imported, 0 already here, 2 refused\n");
        RejectedRows(run).ShouldAllBe(line => line.EndsWith("The row is not UTF-8. Save the file in UTF-8.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    public async Task Columns_can_be_separated_by_semicolons_or_tabs(string separator)
    {
        var run = await ImportAsync(PortableHeader.Replace(",", separator, StringComparison.Ordinal), $"ann,ann@example.org,{Hash},support billing,0,false,false".Replace(",", separator, StringComparison.Ordinal));

        run.Output.ShouldBe("1 imported, 0 already here, 0 refused\n");
        var user = (await ProcessRun.AuthAsync(_database, "users", "show", "ann", "--json")).Json.ShouldHaveSingleItem();
        ((string?)user["email"]).ShouldBe("ann@example.org");
        user["roles"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Column_names_are_case_insensitive()
    {
        var run = await ImportAsync("Username,Email,PasswordHash,Roles,FailedAttempts,IsLockedOut,IsLocked", $"ann,,{Hash},,0,FALSE,false");

        run.Output.ShouldBe("1 imported, 0 already here, 0 refused\n");
    }

    [Theory]
    [InlineData(PortableHeader + ",username", "username")]
    [InlineData(PortableHeader + ",EMAIL", "EMAIL")]
    [InlineData(UserHandlerHeader + ",password", "password")]
    public async Task A_duplicate_column_is_rejected_by_name(string header, string doubled)
    {
        var run = await ImportAsync(header, "does not matter");

        run.ExitCode.ShouldBe(1);
        run.ErrorMessage.ShouldContain($"has duplicate columns: {doubled}.");
        (await ProcessRun.AuthAsync(_database, "users", "list", "--json")).Json.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_localized_boolean_is_rejected_with_the_accepted_values()
    {
        var run = await ImportAsync(PortableHeader, $"ann,,{Hash},,0,FALSCH,FALSCH");

        RejectedRows(run).ShouldHaveSingleItem().ShouldBe("row 2, 'ann': isLockedOut is not valid. Use true, false, 1 or 0.");
    }

    [Fact]
    public async Task Standard_input_of_any_length_is_imported()
    {
        string[] lines = [UserHandlerHeader, .. Enumerable.Range(0, 350).Select(i => $"user{i},{Hash},0,0,0")];

        var run = await ProcessRun.AuthAsync(_database, string.Join('\n', lines), ["users", "import", "-"]);

        run.Output.ShouldBe("350 imported, 0 already here, 0 refused\n");
        run.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("users.csv")]
    [InlineData("user_handler.sqlite")]
    public async Task A_pipe_is_imported_like_a_file(string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no path on Windows.");
        var path = Path.Combine(_database.Directory, file);
        if (file.EndsWith(".csv", StringComparison.Ordinal)) await File.WriteAllLinesAsync(path, [UserHandlerHeader, .. Enumerable.Range(0, 250).Select(i => $"user{i},{Hash},0,0,0")]);
        else File.Copy(UserHandlerFixture.Database, path);

        var run = await ProcessRun.AuthAsync(_database, await File.ReadAllTextAsync(path, System.Text.Encoding.Latin1), ["users", "import", "/dev/stdin", "--yes"], System.Text.Encoding.Latin1);

        run.Output.ShouldEndWith(" imported, 0 already here, 0 refused\n");
        run.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public async Task An_interrupted_import_from_standard_input_leaves_no_temporary_copy(int signal)
    {
        Signals.SkipIfIgnored(signal);
        var temporary = Directory.CreateDirectory(Path.Combine(_database.Directory, "tmp"));
        var start = new ProcessStartInfo("dotnet", [ProcessRun.Command, "users", "import", "-"]) { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = _database.Directory };
        foreach (var (key, value) in _database.Settings()) start.Environment[key] = value;
        start.Environment["TMPDIR"] = temporary.FullName;
        using var import = Process.Start(start)!;
        await import.StandardInput.WriteAsync(UserHandlerHeader);
        await import.StandardInput.FlushAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (temporary.GetDirectories("auth-import-*").Length == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);

        new Signal(signal).SendTo(import.Id);

        await import.WaitForExitAsync(deadline.Token);
        temporary.GetDirectories("auth-import-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repeated_import_skips_imported_users_and_imports_the_remaining_ones()
    {
        await ImportAsync([UserHandlerHeader, .. Enumerable.Range(0, 150).Select(i => $"user{i},{Hash},0,0,0")]);

        var run = await ImportAsync([UserHandlerHeader, .. Enumerable.Range(0, 350).Select(i => $"user{i},{Hash},0,0,0")]);

        run.Output.ShouldBe("200 imported, 150 already here, 0 refused\n");
        run.ExitCode.ShouldBe(0);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Json(string name) =>
        $$"""{"username":"{{name}}","email":null,"passwordHash":"{{Hash}}","roles":[],"failedAttempts":0,"isLockedOut":false,"isLocked":false}""";

    private static IEnumerable<string> RejectedRows(ProcessRun run) => run.Error.Split(Environment.NewLine).Where(line => line.StartsWith("row ", StringComparison.Ordinal));

    private async Task<ProcessRun> ImportAsync(params string[] lines)
    {
        var path = Path.Combine(_database.Directory, "users");
        await File.WriteAllTextAsync(path, string.Join('\n', lines));
        return await ProcessRun.AuthAsync(_database, "users", "import", path, "--yes");
    }
}
