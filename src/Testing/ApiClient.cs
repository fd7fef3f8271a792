using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Auth.Testing;

/// <summary>A client of the API, with its own IP address, user agent and credentials.</summary>
public sealed class ApiClient : IDisposable
{
    /// <summary>The name of the session cookie.</summary>
    public const string CookieName = "__Host-auth-session";

    /// <summary>Whether requests of this asynchronous flow are never answered with a forced error (<see cref="TestResponses"/>).</summary>
    internal static readonly AsyncLocal<bool> IsExemptFromForcedErrors = new();

    private readonly HttpClient _http;

    /// <summary>Creates a client without a session.</summary>
    /// <param name="from">Its own IP address, in 127.0.0.0/8.</param>
    public ApiClient(Uri server, string userAgent, IPAddress from)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectCallback = (context, cancellationToken) => ConnectAsync(from, context, cancellationToken) };
        _http = new HttpClient(handler) { BaseAddress = server };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
    }

    /// <summary>The session token for the Authorization header.</summary>
    public string? Bearer { get; set; }

    /// <summary>The verbatim value of the Cookie header.</summary>
    public string? Cookie { get; set; }

    /// <summary>Sends GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Sends DELETE.</summary>
    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Sends POST.</summary>
    /// <param name="body">Sent as JSON, unless it is an <see cref="HttpContent"/>; null for none.</param>
    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Sends PUT.</summary>
    /// <param name="body">Sent as JSON, unless it is an <see cref="HttpContent"/>.</param>
    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>Sends a request with headers of its own.</summary>
    /// <param name="body">Sent as JSON, unless it is an <see cref="HttpContent"/>; null for none.</param>
    public Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    /// <summary>Sends a login, and keeps nothing of the response.</summary>
    /// <param name="transport"><c>bearer</c> or <c>cookie</c>.</param>
    public Task<Answer> LoginAsync(string username, string password = UserBuilder.DefaultPassword, string transport = "bearer") =>
        PostAsync("/api/v1/sessions", new { username, password, transport });

    /// <summary>Signs in, and sends the session token with all later requests.</summary>
    /// <exception cref="TestServerException">The login is refused, or requires another step.</exception>
    public async Task<Answer> SignInAsync(string username, string password = UserBuilder.DefaultPassword)
    {
        var answer = (await LoginAsync(username, password)).Require(HttpStatusCode.Created, $"The login of {username}");
        Bearer = answer.Json.GetProperty("token").GetString();
        return answer;
    }

    /// <summary>Whether the server accepts the credentials of this client.</summary>
    public async Task<bool> IsSignedInAsync() => (await GetAsync("/api/v1/sessions/current")).Status == HttpStatusCode.OK;

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request with the credentials of this client in addition to its own headers.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (Bearer is not null && request.Headers.Authorization is null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
        if (IsExemptFromForcedErrors.Value) request.Headers.TryAddWithoutValidation(TestResponses.Header, TestResponses.None);
        if (Cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", Cookie);
        using (request)
        {
            using var response = await _http.SendAsync(request);
            return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
        }
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A response with its body.</summary>
/// <param name="Text">The body; empty if there is none.</param>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The error code of a problem response; null for other responses.</summary>
    public string? Code => FindText("code");

    /// <summary>The explanation of a problem response; null for other responses.</summary>
    public string? Detail => FindText("detail");

    /// <summary>The value of a header, or null if it is missing.</summary>
    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Returns the response if it has the status that the test needs to continue.</summary>
    /// <param name="action">What the test did, as the subject of a sentence, such as <c>The login of alice</c>.</param>
    /// <exception cref="TestServerException">It has another status. The exception names status, error code and detail.</exception>
    public Answer Require(HttpStatusCode status, string action) => Status == status ? this : throw new TestServerException(action, this);

    private string? FindText(string property) =>
        ContentHeaders.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true && Json is { ValueKind: JsonValueKind.Object } json
        && json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
