using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>A gateway as <c>docs/gateway.md</c> configures it: nginx in front of a server and of an application that returns each request as it arrived.</summary>
public sealed partial class GatewayFixture : IAsyncLifetime
{
    public const string Password = "correct horse battery staple";

    private readonly List<IAsyncDisposable> _running = [];
    private int _names;
    private Client? _administration;
    private string? _administrator;

    public static bool IsInstalled => Tool.Find("nginx") is not null;

    /// <summary>The port of nginx.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>The port of another nginx, for which every login is too old.</summary>
    public int StrictPort { get; } = Ports.Free();

    public EchoApplication Application { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled) return;

        var database = TemporaryDatabase.OnSqlite();
        _running.Add(database);
        var server = await ServerProcess.StartAsync(database, [.. Settings.Quick, new("PublicUrl", "https://example.com"), new("Proxies__Known", "127.0.0.1")]);
        _running.Add(server);
        var configuration = ReadDocumentedConfiguration();
        _running.Add(await NginxProcess.StartAsync(configuration, Port, server.Url.Port, Application.Port));
        _running.Add(await NginxProcess.StartAsync(configuration.Replace("?role=staff", "?role=staff&max_age=0", StringComparison.Ordinal), StrictPort, server.Url.Port, Application.Port));
        _administration = new Client(server.Url);
        (await _administration.PostAsync("/api/v1/setup", new { token = Settings.SetupToken, username = "first admin", password = Password })).Status.ShouldBe(201);
        _administrator = (await _administration.LoginAsync("first admin", Password)).Token;
    }

    public async ValueTask DisposeAsync()
    {
        _administration?.Dispose();
        foreach (var running in Enumerable.Reverse(_running)) await running.DisposeAsync();
        Application.Dispose();
    }

    /// <summary>Registers an account with roles, and signs a browser in through the gateway.</summary>
    public async Task<Visitor> SignInAsync(params string[] roles)
    {
        var username = $"visitor {Interlocked.Increment(ref _names)}";
        var id = (await _administration!.RegisterAsync(username, Password)).Id;
        await SetRolesAsync(id, roles);

        var body = $$"""{"username": "{{username}}", "password": "{{Password}}"}""";
        var login = await SendAsync("POST /api/v1/sessions", $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body);
        login.Status.ShouldBe(201, login.Text);
        var cookies = SetCookie().Matches(login.Text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        return new(id, username, cookies["__Host-auth-session"], cookies["__Host-auth-gateway"], cookies["__Host-auth-device"]);
    }

    /// <summary>A session of the same account with a bearer token.</summary>
    public async Task<string> SignInByBearerAsync(Visitor visitor)
    {
        var body = $$"""{"username": "{{visitor.Username}}", "password": "{{Password}}", "transport": "bearer"}""";
        return BearerToken().Match((await SendAsync("POST /api/v1/sessions", $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body)).Text).Value;
    }

    public async Task SetRolesAsync(string userId, params string[] roles) =>
        (await _administration!.PutAsync($"/api/v1/admin/users/{userId}/roles", new { roles }, _administrator!)).Status.ShouldBe(204);

    /// <summary>Sends a request to nginx as it is, one byte for each character.</summary>
    /// <param name="target">Method and request target.</param>
    /// <param name="headers">Lines that end with CR LF.</param>
    /// <param name="port">Null for <see cref="Port"/>.</param>
    public async Task<GatewayAnswer> SendAsync(string target, string headers = "", string body = "", int? port = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port ?? Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{target} HTTP/1.1\r\nHost: example.com\r\nUser-Agent: browser\r\nConnection: close\r\n{headers}\r\n{body}"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return new(await reader.ReadToEndAsync());
    }

    /// <summary>The configuration of the document, which this test keeps true.</summary>
    private static string ReadDocumentedConfiguration([CallerFilePath] string here = "") =>
        Configuration().Match(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "gateway.md"))).Groups["text"].Value;

    [GeneratedRegex("```nginx\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Configuration();

    [GeneratedRegex("^Set-Cookie: (?<name>[^=]+)=(?<value>[^;]*)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetCookie();

    [GeneratedRegex("ses_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex BearerToken();
}

/// <summary>A signed-in browser.</summary>
public sealed record Visitor(string Id, string Username, string Session, string Gateway, string Device)
{
    /// <summary>The header with all cookies, among those of the application.</summary>
    public string CookieHeader => $"Cookie: theme=dark; __Host-auth-session={Session}; app=7; __Host-auth-device={Device}; __Host-auth-gateway={Gateway}; lang=en\r\n";

    /// <summary>The secrets that an application must not get.</summary>
    public IEnumerable<string> Secrets => [Session, Gateway, Device];
}

/// <summary>A response. From the application, its body is the request as the application got it.</summary>
public sealed record GatewayAnswer(string Text)
{
    public int Status => int.Parse(Text.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Where a redirect leads.</summary>
    public string Location => Text.Split("\r\n").Single(line => line.StartsWith("Location: ", StringComparison.OrdinalIgnoreCase))["Location: ".Length..];

    /// <summary>The request that the application got.</summary>
    public string Received => Text.Split("\r\n\r\n", 2)[1];

    /// <summary>The values of a header that the application got, by any spelling that a framework may read as the same.</summary>
    public IReadOnlyList<string> ReceivedValues(string name) =>
        [.. Received.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(line => IsSame(line[0], name)).Select(line => line[1].Trim())];

    private static bool IsSame(string spelling, string name) => string.Concat(spelling.Where(char.IsLetterOrDigit)).Equals(name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}

/// <summary>nginx in its own process.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly Process _process;

    private NginxProcess(string directory, Process process) => (_directory, _process) = (directory, process);

    /// <summary>Starts nginx with a configuration for TLS and host names, which becomes one for local ports.</summary>
    public static async Task<NginxProcess> StartAsync(string configuration, int port, int authPort, int applicationPort)
    {
        var directory = Directory.CreateTempSubdirectory("auth-nginx-").FullName;
        var local = configuration
            .Replace("listen 443 ssl;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal)
            .Replace("http://auth:5080", $"http://127.0.0.1:{authPort}", StringComparison.Ordinal)
            .Replace("http://application:8080", $"http://127.0.0.1:{applicationPort}", StringComparison.Ordinal);
        var file = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(file, Surround(local, directory));
        var nginx = new NginxProcess(directory, Tool.Start(directory, Tool.Find("nginx")!, "-e", "stderr", "-p", directory, "-c", file));
        await nginx.BecomeReadyAsync(port);
        return nginx;
    }

    /// <summary>Ends the master process, which ends its workers. A killed master would leave them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Signal.Terminate.SendTo(_process.Id);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string Surround(string configuration, string directory) =>
        $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        error_log stderr;
        pid {{directory}}/pid;
        events {}
        http {
            access_log off;
            client_body_temp_path {{directory}}/body;
            proxy_temp_path {{directory}}/proxy;
            fastcgi_temp_path {{directory}}/fastcgi;
            uwsgi_temp_path {{directory}}/uwsgi;
            scgi_temp_path {{directory}}/scgi;
        {{configuration}}
        }

        """;

    private async Task BecomeReadyAsync(int port)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || waiting.Elapsed > Deadline) throw new InvalidOperationException("nginx did not start. Its reason is on standard error.");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}

/// <summary>An application that returns each request as it got it.</summary>
public sealed partial class EchoApplication : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _requests;

    public EchoApplication()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of requests that have reached it.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            var stream = connection.GetStream();
            var (request, buffer) = ("", new byte[16_384]);
            while (!IsComplete(request))
            {
                var count = await stream.ReadAsync(buffer);
                if (count == 0) return;
                request += Encoding.Latin1.GetString(buffer, 0, count);
            }

            Interlocked.Increment(ref _requests);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {request.Length}\r\nConnection: close\r\n\r\n{request}"));
        }
    }

    private static bool IsComplete(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var length = ContentLength().Match(request[..end]) is { Success: true } match ? int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture) : 0;
        return request.Length >= end + 4 + length;
    }

    [GeneratedRegex("^Content-Length: *(?<length>[0-9]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContentLength();
}
