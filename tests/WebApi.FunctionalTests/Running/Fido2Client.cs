using System.Diagnostics;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>An independent WebAuthn client and authenticator: Debian's <c>python3-fido2</c>.</summary>
internal static class Fido2Client
{
    private const string DebianPython = "/usr/bin/python3";

    /// <summary>Adds a passkey and signs in with it. Skips the test if the library is not installed.</summary>
    /// <returns>The server's responses, one line for each request.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(Uri server, string token, string origin)
    {
        var python = File.Exists(DebianPython) ? DebianPython : "python3";
        if (await TryRunAsync(python, "-c", "import fido2.ctap2, cryptography") is not { ExitCode: 0 }) Assert.Skip($"{python} has no fido2 library. Install it with: apt-get install python3-fido2");

        var script = Path.Combine(AppContext.BaseDirectory, "Running", "fido2_client.py");
        var run = (await TryRunAsync(python, script, server.AbsoluteUri.TrimEnd('/'), token, origin)).ShouldNotBeNull();
        run.ExitCode.ShouldBe(0, run.Errors);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <returns>Null if the program does not exist.</returns>
    private static async Task<Run?> TryRunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new Run(process.ExitCode, output, await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed record Run(int ExitCode, string Output, string Errors);
}
