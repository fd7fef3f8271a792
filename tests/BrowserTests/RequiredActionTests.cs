using System.Net;
using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>A login that requires a verified email, a new password and a second factor, with and without scripts.</summary>
public abstract class RequiredActionTests(Site site)
{
    private const string Email = "clerk@example.org";
    private const string New = "another horse battery staple";

    private static readonly string[] Roles = ["clerk"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_login_completes_three_required_actions(bool withScript)
    {
        using var own = site.Another(("Sessions:RequireVerifiedEmail", "true"), ("SecondFactors:RequiredRoles", "clerk"));
        await using var visitor = await own.VisitAsync(withScript ? null : BrowserSettings.WithoutScript);
        var account = await CreateAsync(own.Server);

        await visitor.SignInAsync(account.Username, RunningServer.Password);
        await Expect(visitor.Heading).ToHaveTextAsync("Verify your email address");
        await visitor.PressAsync("Send again");
        await Expect(visitor.Notice).ToContainTextAsync("sent again");
        await own.Server.DeliverMailAsync();
        var opened = await own.Server.Client("the browser of a phone").PostAsync("/api/v1/verification/complete", new { token = own.Server.Mailbox.TokenTo(Email), password = RunningServer.Password });
        opened.Status.ShouldBe(HttpStatusCode.NoContent, opened.Text);
        await visitor.PressAsync("Continue");

        await Expect(visitor.Heading).ToHaveTextAsync("Choose a new password");
        await visitor.SendAsync(400, ("newPassword", RunningServer.Password));
        await visitor.SendAsync(("newPassword", New));

        await Expect(visitor.Heading).ToHaveTextAsync("Set up an authenticator");
        await Expect(visitor.Page.GetByRole(AriaRole.Img, new() { Name = "Setup key as a QR code" })).ToBeVisibleAsync();
        var secret = await visitor.Main.Locator("dd.code").InnerTextAsync();
        await visitor.SendAsync(401, ("code", "000000"));
        (await visitor.Main.Locator("dd.code").InnerTextAsync()).ShouldBe(secret);
        await visitor.SendAsync(("code", CodeOf(secret, own.Server)));
        await Expect(visitor.Main.Locator(".codes li")).ToHaveCountAsync(10);
        await visitor.PressAsync("I've saved my codes");
        visitor.Path.ShouldBe("/account");
    }

    /// <summary>A clerk with an unverified email, of whom an administrator requires a new password.</summary>
    private static async Task<TestUser> CreateAsync(RunningServer server)
    {
        var account = await server.RegisterAsync(email: Email);
        await server.AdministerAsync(account, "require-password-change");
        (await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = Roles })).Status.ShouldBe(HttpStatusCode.NoContent);
        return account;
    }

    private static string CodeOf(string secret, RunningServer server) =>
        new Totp(Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal))).ComputeTotp(server.Clock.GetUtcNow().UtcDateTime);
}

public sealed class RequiredActionsOnSqlite(SqliteSite site) : RequiredActionTests(site), IClassFixture<SqliteSite>;

public sealed class RequiredActionsOnPostgreSql(PostgreSqlSite site) : RequiredActionTests(site), IClassFixture<PostgreSqlSite>;
