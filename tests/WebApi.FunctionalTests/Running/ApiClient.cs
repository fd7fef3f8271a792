using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A client of the API, with its own IP address, user agent and credentials.</summary>
public sealed class ApiClient : IDisposable
{
    public const string CookieName = "__Host-auth-session";

    private readonly HttpClient _http;

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

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    public Task<Answer> LoginAsync(string username, string password = RunningServer.Password, string transport = "bearer") =>
        PostAsync("/api/v1/sessions", new { username, password, transport });

    /// <summary>Signs in, and sends the session token with all later requests.</summary>
    public async Task<Answer> SignInAsync(string username, string password = RunningServer.Password)
    {
        var answer = await LoginAsync(username, password);
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        Bearer = answer.Json.GetProperty("token").GetString();
        return answer;
    }

    /// <summary>Whether the server accepts the credentials of this client.</summary>
    public async Task<bool> IsSignedInAsync() => (await GetAsync("/api/v1/sessions/current")).Status == HttpStatusCode.OK;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request with the credentials of this client in addition to its own headers.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (Bearer is not null && request.Headers.Authorization is null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
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
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The error code of a problem response.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>The value of a header, or null if it is missing.</summary>
    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Checks that the response is a problem with this status and error code (RFC 9457).</summary>
    public Answer ShouldBeProblem(HttpStatusCode status, string code)
    {
        Status.ShouldBe(status, Text);
        ContentHeaders.ContentType?.MediaType.ShouldBe("application/problem+json");
        Code.ShouldBe(code);
        Json.GetProperty("type").GetString().ShouldBe($"urn:auth:error:{code}");
        Json.GetProperty("status").GetInt32().ShouldBe((int)status);
        Json.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        Json.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        Json.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        return this;
    }
}
