using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

public sealed class ForwardAuthTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task Forward_auth_returns_user_id_username_and_roles_in_headers()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "editor", "auditor" } });

        var answer = await client.GetAsync("/api/v1/forward-auth");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldBeEmpty();
        answer.Header("X-Auth-User-Id").ShouldBe(account.Id.ToString());
        answer.Header("X-Auth-Username").ShouldBe(account.Username);
        answer.Header("X-Auth-Roles").ShouldBe("auditor,editor");
        answer.Header("X-Auth-Error").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("O'Brien-Smith Jr.", "O'Brien-Smith Jr.")]
    [InlineData("李雷", "%E6%9D%8E%E9%9B%B7")]
    [InlineData("a+b Zoë", "a%2Bb Zo%C3%AB")]
    public async Task Forward_auth_percent_encodes_what_decoders_read_in_several_ways(string name, string header)
    {
        var client = await server.SignInAsync(await server.RegisterAsync(name));

        var encoded = (await client.GetAsync("/api/v1/forward-auth")).Header("X-Auth-Username");

        encoded.ShouldBe(header);
        Uri.UnescapeDataString(encoded!).ShouldBe(name);
    }

    [Theory]
    [InlineData("POST", "/api/v1/forward-auth/orders/7?page=2")]
    [InlineData("DELETE", "/api/v1/forward-auth/")]
    public async Task Forward_auth_accepts_any_method_and_path_suffix(string method, string path)
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var known = await client.SendAsync(new HttpMethod(method), path, headers: ("Origin", "https://shop.example"));
        var anonymous = await server.Client().SendAsync(new HttpMethod(method), path);

        known.Header("X-Auth-Username").ShouldBe(account.Username);
        anonymous.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    [Trait("Requirement", "R71")]
    public async Task A_response_without_a_user_has_empty_identity_headers()
    {
        var client = await server.SignInAsync();
        var ambiguous = server.WithCookies((GatewayAnswers.CookieName, "a"), (GatewayAnswers.CookieName, "b"));
        (string, string)[] ofTheClient = [("X-Auth-User-Id", "1"), ("X-Auth-Username", "root"), ("X-Auth-Roles", "admin")];

        (await server.Client().SendAsync(HttpMethod.Get, "/api/v1/forward-auth", headers: ofTheClient)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated").ShouldNameNoUser();
        (await server.Client().GetAsync("/api/v1/forward-auth/app")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated").ShouldNameNoUser();
        (await ambiguous.GetAsync("/api/v1/forward-auth")).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials").ShouldNameNoUser();
        (await client.GetAsync("/api/v1/forward-auth?role=clerk")).ShouldBeProblem(HttpStatusCode.Forbidden, "role_required").ShouldNameNoUser();
        (await client.GetAsync("/api/v1/forward-auth?roles=clerk")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").ShouldNameNoUser();
        (await client.GetAsync("/api/v1/forward-authentication")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found").ShouldNameNoUser();
        (await client.SendAsync(HttpMethod.Get, "/api/v1/forward-auth", new { a = 1 })).ShouldBeProblem(HttpStatusCode.BadRequest, "unexpected_body").ShouldNameNoUser();
    }

    /// <summary>The framework clears the headers of a response when it handles an exception.</summary>
    [Fact]
    [Trait("Requirement", "R71")]
    public async Task A_response_to_an_exception_has_empty_identity_headers()
    {
        var policy = new FailingPolicy();
        using var own = RunningServer.With([("ForwardAuth:Roles", "*")], services => services.AddSingleton<ISessionPolicy>(policy));
        var client = await own.SignInAsync();
        policy.Fails = true;

        (await client.GetAsync("/api/v1/forward-auth")).ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error").ShouldNameNoUser();
    }

    private sealed class FailingPolicy : ISessionPolicy
    {
        public bool Fails { get; set; }

        public SessionLifetime GetLifetime(User user, bool remember) => SessionPolicy.Default.GetLifetime(user, remember);

        public int GetMaxSessions(User user) => SessionPolicy.Default.GetMaxSessions(user);

        public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => Fails ? throw new InvalidOperationException("The policy fails.") : true;
    }
}
