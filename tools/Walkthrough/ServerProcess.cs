using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Walkthrough;

/// <summary>The server as its users run it: a process of its own, on a free port of this machine.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    /// <summary>The server's assembly.</summary>
    public static string Assembly { get; } =
        typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Server").Value!;

    /// <summary>Where it listens.</summary>
    public Uri Url => _listening.Task.Result;

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>What of it went to standard output.</summary>
    public string StandardOutput
    {
        get
        {
            lock (_output) return _standardOutput.ToString();
        }
    }

    /// <summary>What of it went to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_output) return _errors.ToString();
        }
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a server, and waits until it is ready.</summary>
    /// <param name="database">Where it keeps its data.</param>
    /// <param name="settings">Other settings, by the names of environment variables.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It ended instead, or was not ready in time; the message has its output.</exception>
    public static async Task<ServerProcess> StartAsync(TemporaryDatabase database, IReadOnlyList<KeyValuePair<string, string>>? settings = null, params string[] arguments)
    {
        var server = Launch(database, settings, assembly: null, arguments);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Starts a server, and does not wait for it.</summary>
    /// <param name="database">Where it keeps its data.</param>
    /// <param name="settings">Other settings, by the names of environment variables.</param>
    /// <param name="assembly">A server of one's own; null: ours.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ServerProcess Launch(TemporaryDatabase database, IReadOnlyList<KeyValuePair<string, string>>? settings = null, string? assembly = null, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly ?? Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = database.Directory,
        };
        start.Environment["Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in database.Settings().Concat(settings ?? [])) start.Environment[key] = value;

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        server.Launch();
        return server;
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or was not ready in time; the message has its output. It has been ended.</exception>
    public Task ReadyAsync() => WaitAsync(BecomeReadyAsync);

    /// <summary>Waits until it listens, without a request.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or did not listen in time; the message has its output. It has been ended.</exception>
    public Task ListeningAsync() => WaitAsync(_ => Task.CompletedTask);

    /// <summary>Sends it a signal, as <c>kill</c> does.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited) signal.SendTo(_process.Id);
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(TimeSpan timeout)
    {
        await _process.WaitForExitAsync().WaitAsync(timeout);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut would: without a chance to finish anything (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task WaitAsync(Func<CancellationToken, Task> then)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            await _listening.Task.WaitAsync(deadline.Token);
            await then(deadline.Token);
        }
        catch (Exception exception)
        {
            await KillAsync();
            throw new InvalidOperationException($"The server did not become ready. It wrote:{Environment.NewLine}{Output}", exception);
        }
    }

    private void Launch()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data, _standardOutput);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, _errors);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The server ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task BecomeReadyAsync(CancellationToken deadline)
    {
        using var http = new HttpClient { BaseAddress = Url };
        while (true)
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), deadline);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(PollingInterval, deadline);
        }
    }

    private void Read(string? line, StringBuilder stream)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            stream.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"\bAuth listens on (?<url>http://[\d.]+:\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
