using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Auth.Walkthrough;

/// <summary>A client of the HTTP API with a local IP address and a user agent of its choice.</summary>
public sealed class Client : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;

    public Client(Uri server, string userAgent = "walkthrough/1.0", string address = "127.0.0.1", TimeSpan? timeout = null, string? forwardedFor = null)
    {
        var from = IPAddress.Parse(address);
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (context, cancellationToken) => ConnectAsync(from, context.DnsEndPoint, cancellationToken) })
        {
            BaseAddress = server,
            Timeout = timeout ?? DefaultTimeout,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
        if (forwardedFor is not null) _http.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
    }

    public Task<Answer> RegisterAsync(string username, string password) =>
        PostAsync("/api/v1/users", new { username, password });

    /// <summary>Signs in for a bearer token.</summary>
    /// <param name="presented">A session token to send along; the login ends its session.</param>
    public Task<Answer> LoginAsync(string username, string password, string? presented = null, string? deviceToken = null) =>
        PostAsync("/api/v1/sessions", new { username, password, transport = "bearer", deviceToken }, presented);

    /// <summary>Gets the session of a token.</summary>
    public Task<Answer> CurrentAsync(string? token) => GetAsync("/api/v1/sessions/current", token);

    public Task<Answer> LogoutAsync(string token) => DeleteAsync("/api/v1/sessions/current", token);

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Answer> PostAsync(string path, object? body = null, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> PutAsync(string path, object body, string token) => SendAsync(HttpMethod.Put, path, body, token);

    public Task<Answer> DeleteAsync(string path, string token) => SendAsync(HttpMethod.Delete, path, null, token);

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Parse(to.Host), to.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new Answer((int)response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, response.Headers.RetryAfter?.Delta)
        {
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }
}

/// <summary>A response.</summary>
public sealed record Answer(int Status, JsonNode? Json, string Text, TimeSpan? RetryAfter)
{
    /// <summary>The headers, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The session token of a bearer login.</summary>
    public string Token => Json?["token"]?.GetValue<string>() ?? throw new InvalidOperationException($"Expected a token, but received {this}.");

    /// <summary>The device token of a bearer login.</summary>
    public string DeviceToken => Json?["deviceToken"]?.GetValue<string>() ?? throw new InvalidOperationException($"Expected a device token, but received {this}.");

    /// <summary>The id of a user.</summary>
    public string Id => Json?["id"]?.GetValue<string>() ?? throw new InvalidOperationException($"Expected an id, but received {this}.");

    /// <summary>The status, the error code or the username, and whether there is a Retry-After header.</summary>
    public override string ToString()
    {
        var word = Json is JsonObject json ? json["code"] ?? json["user"]?["username"] ?? json["username"] : null;
        return string.Join(' ', new[] { $"{Status}", word?.ToString(), RetryAfter is null ? null : "Retry-After" }.Where(part => part is not null));
    }
}
