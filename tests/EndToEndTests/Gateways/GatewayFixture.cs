using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.EndToEndTests.Gateways;

/// <summary>A gateway as its sample configures it, in front of a server and of an application that returns each request as it arrived.</summary>
public sealed class GatewayFixture<TProgram> : GatewayFixture
    where TProgram : GatewayProgram, new()
{
    protected override GatewayProgram Program { get; } = new TProgram();
}

/// <summary>The part of the fixture that is the same for all programs.</summary>
public abstract partial class GatewayFixture : IAsyncLifetime
{
    public const string Password = "correct horse battery staple";

    private const string Host = "example.com";

    private readonly List<IAsyncDisposable> _running = [];
    private int _names;
    private Client? _administration;
    private string? _administrator;

    /// <summary>The port of a gateway for which every login is too old.</summary>
    public int StrictPort { get; } = Ports.Free();

    public EchoApplication Application { get; } = new();

    /// <summary>The connection from the gateway to the server.</summary>
    public TcpProxy ToAuth { get; } = new();

    protected abstract GatewayProgram Program { get; }

    private int Port { get; } = Ports.Free();

    public async ValueTask InitializeAsync()
    {
        if (!Program.IsInstalled) return;

        var database = TemporaryDatabase.OnSqlite();
        _running.Add(database);
        var server = await ServerProcess.StartAsync(database, [.. Settings.Quick, new("PublicUrl", $"https://{Host}"), new("Proxies__Known", "127.0.0.1")]);
        _running.Add(server);
        ToAuth.Target = server.Url.Port;
        _running.Add(await Program.StartAsync(new(Port, ToAuth.Port, Application.Port)));
        _running.Add(await Program.StartAsync(new(StrictPort, ToAuth.Port, Application.Port), text => text.Replace("?role=staff", "?role=staff&max_age=0", StringComparison.Ordinal)));
        _administration = new Client(server.Url);
        (await _administration.PostAsync("/api/v1/setup", new { token = Settings.SetupToken, username = "first admin", password = Password })).Status.ShouldBe(201);
        _administrator = (await _administration.LoginAsync("first admin", Password)).Token;
    }

    public async ValueTask DisposeAsync()
    {
        _administration?.Dispose();
        foreach (var running in Enumerable.Reverse(_running)) await running.DisposeAsync();
        await ToAuth.DisposeAsync();
        Application.Dispose();
        GC.SuppressFinalize(this);
    }

    public void SkipIfMissing() => Assert.SkipUnless(Program.IsInstalled, $"Install {Program.Name} to run this test.");

    /// <summary>Registers an account with roles, and signs a browser in through the gateway.</summary>
    public async Task<Visitor> SignInAsync(params string[] roles)
    {
        var username = $"visitor {Interlocked.Increment(ref _names)}";
        var id = (await _administration!.RegisterAsync(username, Password)).Id;
        await SetRolesAsync(id, roles);

        var login = await LoginAsync(username, "cookie");
        login.Status.ShouldBe(201, login.Text);
        var cookies = SetCookie().Matches(login.Text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        return new(id, username, cookies["__Host-auth-session"], cookies["__Host-auth-gateway"], cookies["__Host-auth-device"]);
    }

    /// <summary>A session of the same account with a bearer token.</summary>
    public async Task<string> SignInByBearerAsync(Visitor visitor) => BearerToken().Match((await LoginAsync(visitor.Username, "bearer")).Text).Value;

    public async Task SetRolesAsync(string userId, params string[] roles) =>
        (await _administration!.PutAsync($"/api/v1/admin/users/{userId}/roles", new { roles }, _administrator!)).Status.ShouldBe(204);

    /// <summary>Sends a request to the gateway over TLS as it is, one byte for each character.</summary>
    /// <param name="target">Method and request target.</param>
    /// <param name="headers">Lines that end with CR LF.</param>
    /// <param name="port">Null for the gateway without further requirements.</param>
    public async Task<GatewayAnswer> SendAsync(string target, string headers = "", string body = "", int? port = null)
    {
        await using var stream = await ConnectAsync(port: port);
        try
        {
            await stream.WriteAsync(Request(target, $"Connection: close\r\n{headers}", body));
        }
        catch (IOException)
        {
            // The gateway has rejected the request before it had arrived.
        }

        return await ReadAnswerAsync(stream);
    }

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(string target, string headers, string body) => Encoding.Latin1.GetBytes($"{target} HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: browser\r\n{headers}\r\n{body}");

    /// <summary>Reads a response up to its end. A gateway may reset the connection after it has rejected a request that it did not read.</summary>
    public static async Task<GatewayAnswer> ReadAnswerAsync(Stream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[65_536]);
        try
        {
            for (var count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer)) text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // What has arrived counts.
        }

        return new(text.ToString());
    }

    /// <summary>Opens a connection, for a protocol that the gateway must choose.</summary>
    public async Task<SslStream> ConnectAsync(SslApplicationProtocol? protocol = null, int? port = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port ?? Port);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Host,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=example.com",
            ApplicationProtocols = protocol is { } only ? [only] : null,
        });
        if (protocol is { } wanted) stream.NegotiatedApplicationProtocol.ShouldBe(wanted);
        return stream;
    }

    private Task<GatewayAnswer> LoginAsync(string username, string transport)
    {
        var body = $$"""{"username": "{{username}}", "password": "{{Password}}", "transport": "{{transport}}"}""";
        return SendAsync("POST /api/v1/sessions", $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body);
    }

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

    /// <summary>Replaces <c>S</c>, <c>G</c> and <c>D</c> between separators by the cookies of Auth.</summary>
    public string Fill(string cookies) => Regex.Replace(
        cookies,
        @"(?<=^|[:;]\s*)[SGD](?=\s*[;\r]|$)",
        match => match.Value switch
        {
            "S" => $"__Host-auth-session={Session}",
            "G" => $"__Host-auth-gateway={Gateway}",
            _ => $"__Host-auth-device={Device}",
        },
        RegexOptions.None,
        TimeSpan.FromSeconds(1));
}

/// <summary>A response. From the application, its body is the request as the application got it.</summary>
public sealed record GatewayAnswer(string Text)
{
    /// <summary>The status; 0 if the gateway closed the connection.</summary>
    public int Status => Text.Length == 0 ? 0 : int.Parse(Text.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Where a redirect leads; null if it is none.</summary>
    public string? Location => Text.Split("\r\n\r\n")[0].Split("\r\n").SingleOrDefault(line => line.StartsWith("Location: ", StringComparison.OrdinalIgnoreCase))?["Location: ".Length..];

    /// <summary>The request that the application got.</summary>
    public string Received => Text.Split("\r\n\r\n", 2)[1];

    /// <summary>The cookies that the application got.</summary>
    public IReadOnlyList<string> ReceivedCookies => [.. ReceivedValues("Cookie").SelectMany(header => header.Split(';')).Select(cookie => cookie.Trim()).Where(cookie => cookie.Length > 0)];

    /// <summary>The values of a header that the application got, by any spelling that a framework may read as the same.</summary>
    public IReadOnlyList<string> ReceivedValues(string name) => ValuesIn(Received, name);

    /// <summary>The values of a header in the text of a request, by any spelling.</summary>
    public static IReadOnlyList<string> ValuesIn(string request, string name) =>
        [.. request.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(line => IsSame(line[0], name)).Select(line => line[1].Trim())];

    private static bool IsSame(string spelling, string name) => string.Concat(spelling.Where(char.IsLetterOrDigit)).Equals(name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
