using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Auth.Bench.Servers;

/// <summary>A server in a process of its own, on some cores.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Refused connections until it listens; short, because the start is measured as well.</summary>
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly DirectoryInfo _directory;

    private RunningServer(Process process, DirectoryInfo directory, Uri url)
    {
        (_process, _directory, Url) = (process, directory, url);
        // Read to the end, or the pipe would fill up and the server stand still.
        _output = process.StandardOutput.ReadToEndAsync();
        Usage = new ProcessUsage(process.Id);
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>What it has used so far.</summary>
    public ProcessUsage Usage { get; }

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="cores">As <c>taskset</c> takes them; null: those of the measured server.</param>
    public static async Task<RunningServer> StartAsync(Application application, string? cores = null)
    {
        var server = Launch(application, cores ?? Cores.Measured);
        await server.BecomeReadyAsync(application.ReadyPath);
        return server;
    }

    /// <summary>Starts it, and does not wait.</summary>
    public static RunningServer Launch(Application application, string cores)
    {
        var directory = Directory.CreateTempSubdirectory("auth-bench-");
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("taskset", ["-c", cores, "dotnet", application.Assembly])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = directory.FullName,
        };
        start.Environment["Urls"] = url.ToString();
        foreach (var (key, value) in application.Settings) start.Environment[key] = value;
        return new RunningServer(Process.Start(start)!, directory, url);
    }

    /// <summary>Waits for the first 200.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or did not answer with 200 in time.</exception>
    public async Task BecomeReadyAsync(string path, string? token = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(path, token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended. It wrote:{Environment.NewLine}{await _output}");
            if (Stopwatch.GetElapsedTime(started) > Deadline) throw new InvalidOperationException($"The server did not answer {path} with 200.");
            await Task.Delay(PollingInterval);
        }
    }

    /// <summary>Whether it answers a request, on a connection of its own, with 200.</summary>
    private async Task<bool> AnswersAsync(string path, string? token)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = Url };
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.UserAgent.ParseAdd(Load.Requests.UserAgent);
            if (token is not null) request.Headers.Authorization = new("Bearer", token);
            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
