using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class ForwardAuthTests(RunningServer server) : IClassFixture<RunningServer>
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
    }

    [Theory]
    [InlineData("O'Brien-Smith Jr.", "O'Brien-Smith Jr.")]
    [InlineData("李雷", "%E6%9D%8E%E9%9B%B7")]
    [InlineData("a+b Zoë", "a+b Zo%C3%AB")]
    public async Task Forward_auth_percent_encodes_non_ASCII_usernames(string name, string header)
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
    public async Task Forward_auth_returns_401_without_a_session()
    {
        var answer = await server.Client().GetAsync("/api/v1/forward-auth");

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        answer.Header("X-Auth-User-Id").ShouldBeNull();
    }
}
