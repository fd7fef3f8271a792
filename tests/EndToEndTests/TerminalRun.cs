using System.Diagnostics;
using System.Text;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The CLI on a terminal of its own, which util-linux's <c>script</c> provides. All output is together, as a person sees it.</summary>
internal sealed class TerminalRun : IDisposable
{
    private const string Script = "/usr/bin/script";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly CancellationTokenSource _deadline = new(Deadline);

    private TerminalRun(Process process) => _process = process;

    /// <summary>Starts the CLI on a database, or skips the test if there is no <c>script</c>.</summary>
    /// <param name="arguments">Without quotation marks.</param>
    public static TerminalRun Start(TemporaryDatabase database, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), "Install util-linux to run this test.");

        // Wide, so that no line is wrapped.
        var command = $"stty cols 500 && exec {string.Join(' ', new[] { "dotnet", ProcessRun.Command }.Concat(arguments).Select(argument => $"'{argument}'"))}";
        var start = new ProcessStartInfo(Script, ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = database.Directory,
        };
        foreach (var (key, value) in database.Settings().Concat(Settings.Quick)) start.Environment[key] = value;
        start.Environment["TERM"] = "xterm";
        return new TerminalRun(Process.Start(start)!);
    }

    /// <summary>Waits for a question.</summary>
    public async Task WaitForAsync(string question)
    {
        while (!_shown.ToString().Contains(question, StringComparison.Ordinal)) (await ReadAsync()).ShouldBeTrue($"'{question}' is not asked: {_shown}");
    }

    /// <summary>Types an answer and presses Enter.</summary>
    public async Task AnswerAsync(string answer)
    {
        await _process.StandardInput.WriteAsync(answer + "\r");
        await _process.StandardInput.FlushAsync(_deadline.Token);
    }

    /// <summary>Waits until the CLI ends.</summary>
    /// <returns>Its exit code, and all that it showed.</returns>
    public async Task<(int ExitCode, string Shown)> EndAsync()
    {
        while (await ReadAsync())
        {
        }

        await _process.WaitForExitAsync(_deadline.Token);
        return (_process.ExitCode, _shown.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _deadline.Dispose();
    }

    /// <returns>Whether there was more to read.</returns>
    private async Task<bool> ReadAsync()
    {
        var buffer = new char[1024];
        var length = await _process.StandardOutput.ReadAsync(buffer.AsMemory(), _deadline.Token);
        _shown.Append(buffer, 0, length);
        return length > 0;
    }
}
