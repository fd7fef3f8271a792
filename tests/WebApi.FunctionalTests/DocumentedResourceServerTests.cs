using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The API of docs/introspection.md, which quotes this file, with the session tokens of a real server.</summary>
[Trait("Requirement", "R90")]
public sealed class DocumentedResourceServerTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();
    private WebApplication _api = null!;
    private ApiClient _alice = null!;

    public async ValueTask InitializeAsync()
    {
        var administrator = await _server.AdministratorAsync();
        var service = (await administrator.PostAsync("/api/v1/admin/service-accounts", new { name = "api", scopes = new[] { "sessions:introspect" } })).Json.GetProperty("id").GetGuid();
        var key = (await administrator.PostAsync($"/api/v1/admin/service-accounts/{service}/keys", new { })).Json.GetProperty("secret").GetString()!;
        var alice = await _server.RegisterAsync("alice");
        await administrator.PutAsync($"/api/v1/admin/users/{alice.Id}/roles", new { roles = new[] { "clerk" } });
        _alice = await _server.SignInAsync(alice);

        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("AuthUrl", _server.Address.ToString()), new("AuthKey", key)]);
        builder.Services.AddHttpClient("auth", client =>
        {
            client.BaseAddress = new Uri(builder.Configuration["AuthUrl"]!);
            client.DefaultRequestHeaders.Authorization = new("Bearer", builder.Configuration["AuthKey"]);
        });
        builder.Services.AddAuthentication("Auth").AddScheme<AuthenticationSchemeOptions, AuthTokenHandler>("Auth", null);
        builder.Services.AddAuthorization();
        _api = builder.Build();
        _api.MapGet("/", (ClaimsPrincipal user) => Describe(user)).RequireAuthorization();
        await _api.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task The_API_knows_the_user_of_a_session_token()
    {
        var (status, text) = await GetAsync(_alice.Bearer);

        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldMatch("^alice clerk [0-9]{10}$");
    }

    [Fact]
    public async Task The_API_rejects_a_token_that_has_ended_or_comes_from_another_client()
    {
        (await GetAsync(_alice.Bearer, "another agent")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await _alice.DeleteAsync("/api/v1/sessions/current");

        (await GetAsync(_alice.Bearer)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(token: null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string Describe(ClaimsPrincipal user) => $"{user.Identity!.Name} {user.FindFirstValue(ClaimTypes.Role)} {user.FindFirstValue("auth_time")}";

    /// <param name="agent">That of the client which has signed in by default.</param>
    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string? token, string agent = "functional tests")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, _api.Urls.Single());
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

public sealed class AuthTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IHttpClientFactory clients)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var sent) || sent is not { Scheme: "Bearer", Parameter: { } token }) return AuthenticateResult.NoResult();

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["client_ip"] = Context.Connection.RemoteIpAddress!.ToString(),
            ["client_user_agent"] = Request.Headers.UserAgent.ToString(),
        });
        using var response = await clients.CreateClient("auth").PostAsync("/api/v1/introspect", form, Context.RequestAborted);
        response.EnsureSuccessStatusCode();
        using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(Context.RequestAborted));
        var session = answer.RootElement;
        if (!session.GetProperty("active").GetBoolean()) return AuthenticateResult.Fail("The session is not valid.");

        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, session.GetProperty("sub").GetString()!),
            new(ClaimTypes.Name, session.GetProperty("username").GetString()!),
            new("auth_time", session.GetProperty("auth_time").GetRawText()),
            .. session.GetProperty("roles").EnumerateArray().Select(role => new Claim(ClaimTypes.Role, role.GetString()!)),
        ];
        return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name));
    }
}
