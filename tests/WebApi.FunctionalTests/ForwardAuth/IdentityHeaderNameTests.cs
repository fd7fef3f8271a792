using Auth.Application.Common.Settings;
using Auth.Application.ForwardAuth;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.Configuration;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>Settings name the headers that state the user.</summary>
[Trait("Requirement", "R71")]
public sealed class IdentityHeaderNameTests
{
    private static readonly string[] Names = ["Remote-User-Id", "Remote-User", "X-Groups", "X-Denied"];

    [Fact]
    public async Task Applications_get_the_user_in_the_configured_headers_alone()
    {
        using var server = RunningServer.With(
            ("ForwardAuth:Roles", "*"), ("ForwardAuth:Headers:UserId", "Remote-User-Id"), ("ForwardAuth:Headers:Username", "Remote-User"), ("ForwardAuth:Headers:Roles", "X-Groups"), ("ForwardAuth:Headers:Error", "X-Denied"));
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var passed = await client.GetAsync("/api/v1/forward-auth");
        var denied = await client.GetAsync("/api/v1/forward-auth?role=clerk");

        Names.Select(passed.Header).ShouldBe([account.Id.ToString(), account.Username, "", ""]);
        Names.Select(denied.Header).ShouldBe(["", "", "", "role_required"]);
        passed.Headers.ShouldNotContain(header => header.Key.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Set-Cookie")]
    [InlineData("Location")]
    [InlineData("Content-Length")]
    [InlineData("Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-accel-redirect")]
    [InlineData("X-Content-Type-Options")]
    [InlineData("X-Sendfile")]
    [InlineData("X-Original-URL")]
    [InlineData("X_Auth_User")]
    [InlineData("X-Auth User")]
    [InlineData("X-Auth-Benutzer-Ü")]
    [InlineData("X-Auth-User\n")]
    [InlineData("X-")]
    [InlineData("X--User")]
    [InlineData("User")]
    [InlineData("")]
    public void A_name_that_something_else_reads_is_rejected(string name) =>
        Should.Throw<SettingsException>(() => Read(("ForwardAuth:Headers:Username", name))).Message.ShouldContain("ForwardAuth:Headers:Username");

    [Fact]
    public void Two_headers_of_one_name_are_rejected() =>
        Should.Throw<SettingsException>(() => Read(("ForwardAuth:Headers:Username", "Remote-User"), ("ForwardAuth:Headers:Roles", "REMOTE-USER"))).Message.ShouldContain("ForwardAuth:Headers");

    private static IdentityHeaderNames Read(params (string Key, string Value)[] settings)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        var names = IdentityHeaderNames.Read(reader);
        reader.Finish();
        return names;
    }
}
