using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Auth.Bench.Servers;

/// <summary>A server in its own process, on selected cores.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Short, because the start is measured as well.</summary>
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly DirectoryInfo _directory;

    private RunningServer(Process process, DirectoryInfo directory, Uri url)
    {
        (_process, _directory, Url) = (process, directory, url);
        // Reads all output. Otherwise the pipe would fill up and block the server.
        _output = process.StandardOutput.ReadToEndAsync();
        Usage = new ProcessUsage(process.Id);
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    public ProcessUsage Usage { get; }

    /// <summary>Starts an application and waits until it is ready.</summary>
    /// <param name="cores">In the format of <c>taskset</c>; null: the core of the measured server.</param>
    public static async Task<RunningServer> StartAsync(Application application, string? cores = null)
    {
        var server = Launch(application, cores ?? Cores.Measured);
        await server.BecomeReadyAsync(application.ReadyPath);
        return server;
    }

    /// <summary>Starts an application without waiting.</summary>
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
    /// <exception cref="InvalidOperationException">The server exited or did not return 200 in time.</exception>
    public async Task BecomeReadyAsync(string path, string? token = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(path, token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server exited. Its output:{Environment.NewLine}{await _output}");
            if (Stopwatch.GetElapsedTime(started) > Deadline) throw new InvalidOperationException($"The server did not return 200 for {path}.");
            await Task.Delay(PollingInterval);
        }
    }

    /// <summary>Sends a request on a new connection and checks for 200.</summary>
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
