using System.Security.Cryptography;
using System.Text;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;

namespace Auth.WebApi.FunctionalTests;

public sealed class SecretsTests
{
    private const string Wrong = "a wrong guess that is a secret elsewhere";
    private const string DeviceCookie = "__Host-auth-device";
    private const string New = "the next password of this journey";

    [Fact]
    [Trait("Requirement", "R60")]
    [Trait("Requirement", "R61")]
    [Trait("Requirement", "R58")]
    public async Task Passwords_and_tokens_are_neither_logged_nor_returned_even_at_trace_level()
    {
        using var server = RunningServer.With(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ($"Logging:LogLevel:{typeof(SessionAuthenticationHandler).FullName}", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ($"Logging:{typeof(CapturedLog).FullName}:LogLevel:Default", "Trace"));
        var administrator = await server.AdministratorAsync();
        var account = await server.RegisterAsync("Ada", "ada@example.org");
        await server.DeliverMailAsync();
        var client = server.Client();
        var device = (await client.SignInAsync(account.Username)).Json.GetProperty("deviceToken").GetString()!;
        var browser = await server.Client().LoginAsync(account.Username, transport: "cookie");
        var deviceInCookie = browser.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=')).Single(cookie => cookie[0] == DeviceCookie)[1];
        await server.Client().LoginAsync(account.Username, Wrong);
        await server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password = Wrong, transport = "bearer", deviceToken = device });
        await server.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", new { username = account.Username, password = Wrong }, ("Cookie", $"{DeviceCookie}={deviceInCookie}"));
        await server.Client().LoginAsync("typed into the wrong field", Wrong);
        await server.Client().PostAsync("/api/v1/sessions", Json.Of($$"""{"username": "Ada", "password": "{{Wrong}}", "password": 1}"""));
        await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = New });
        var link = server.Mailbox.TokenTo("ada@example.org");
        await server.Client().GetAsync(server.Mailbox.LinkTo("ada@example.org").PathAndQuery);
        await server.Client().PostAsync("/api/v1/verification/complete", new { token = link, password = Wrong });
        var responses = string.Concat(
            (await client.GetAsync("/api/v1/me")).Text,
            (await client.GetAsync("/api/v1/me/export")).Text,
            (await client.GetAsync("/api/v1/sessions")).Text,
            (await administrator.GetAsync("/api/v1/admin/users")).Text,
            (await administrator.GetAsync("/api/v1/admin/events")).Text);
        await client.DeleteAsync("/api/v1/sessions/current");

        var log = server.Log.Text;
        log.ShouldContain("Login: ok", customMessage: "the log should not be empty");
        string[] tokens = [client.Bearer!, administrator.Bearer!, device, deviceInCookie, link];
        foreach (var secret in (string[])[RunningServer.Password, RunningServer.SetupToken, Wrong, New, .. tokens, .. tokens.Select(HashOf), "pbkdf2-sha256$", "typed into the wrong field"])
        {
            log.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"the log contains '{secret}': {LineWith(log, secret)}");
            responses.ShouldNotContain(secret);
        }
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private static string? LineWith(string log, string text) => log.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
}
