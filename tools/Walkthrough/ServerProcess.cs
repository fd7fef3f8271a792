using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Walkthrough;

/// <summary>A server in its own process, on a free local port.</summary>
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

    /// <summary>The path of the server's assembly.</summary>
    public static string Assembly { get; } =
        typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Server").Value!;

    /// <summary>The URL that the server listens on.</summary>
    public Uri Url => _listening.Task.Result;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Standard output so far.</summary>
    public string StandardOutput
    {
        get
        {
            lock (_output) return _standardOutput.ToString();
        }
    }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_output) return _errors.ToString();
        }
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Further settings, by the names of environment variables.</param>
    /// <exception cref="InvalidOperationException">The server exited or was not ready in time. The message contains its output.</exception>
    public static async Task<ServerProcess> StartAsync(TemporaryDatabase database, IReadOnlyList<KeyValuePair<string, string>>? settings = null, params string[] arguments)
    {
        var server = Launch(database, settings, assembly: null, arguments);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Starts a server without waiting.</summary>
    /// <param name="settings">Further settings, by the names of environment variables.</param>
    /// <param name="assembly">The assembly of another host application; null: the server itself.</param>
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

    /// <summary>Waits until the server is ready, and kills it on failure.</summary>
    /// <exception cref="InvalidOperationException">The server exited or was not ready in time. The message contains its output.</exception>
    public Task ReadyAsync() => WaitAsync(BecomeReadyAsync);

    /// <summary>Waits until the server listens, without sending a request, and kills it on failure.</summary>
    /// <exception cref="InvalidOperationException">The server exited or did not listen in time. The message contains its output.</exception>
    public Task ListeningAsync() => WaitAsync(_ => Task.CompletedTask);

    /// <summary>Sends a signal, unless the server has exited.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited) signal.SendTo(_process.Id);
    }

    /// <summary>Waits for the server to exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(TimeSpan timeout)
    {
        await _process.WaitForExitAsync().WaitAsync(timeout);
        return _process.ExitCode;
    }

    /// <summary>Kills the server without a chance to finish anything, as a power cut would (SIGKILL).</summary>
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

    private async Task WaitAsync(Func<CancellationToken, Task> waitForReady)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            await _listening.Task.WaitAsync(deadline.Token);
            await waitForReady(deadline.Token);
        }
        catch (Exception exception)
        {
            await KillAsync();
            throw new InvalidOperationException($"The server did not become ready. Its output:{Environment.NewLine}{Output}", exception);
        }
    }

    private void Launch()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data, _standardOutput);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, _errors);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The server exited."));
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
