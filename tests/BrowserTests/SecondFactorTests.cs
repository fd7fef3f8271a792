using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>TOTP authenticators and recovery codes.</summary>
public abstract class SecondFactorTests(Site site)
{
    private const string Security = "/account/security";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_authenticator_is_set_up_required_at_sign_in_and_removed()
    {
        var account = await site.Server.RegisterAsync();
        await using var visitor = await site.SignInAsync(account);
        await visitor.FollowAsync("/account/security");
        await visitor.PressAsync("Set up an authenticator");
        await Expect(visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Img, new() { Name = "Setup key as a QR code" })).ToBeVisibleAsync();
        var secret = await visitor.Main.Locator("dd.code").InnerTextAsync();

        await visitor.SendAsync(401, ("code", "000000"));
        (await visitor.Main.Locator("dd.code").InnerTextAsync()).ShouldBe(secret);
        await visitor.SendAsync(("code", CodeOf(secret)));
        var codes = await visitor.Main.Locator(".codes li").AllInnerTextsAsync();
        codes.Count.ShouldBe(10);

        site.Server.Clock.Advance(Period);
        await visitor.PressAsync("Sign out");
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        visitor.Path.ShouldBe("/sign-in");
        await visitor.SendAsync(401, ("code", "000000"));
        await visitor.SendAsync(("code", CodeOf(secret)));
        visitor.Path.ShouldBe("/account");

        await visitor.GoAsync(Security);
        await visitor.FollowAsync($"{Security}/authenticator/remove");
        await Expect(visitor.Main).ToContainTextAsync("only your password protects your account");
        await visitor.PressAsync("Remove the authenticator");
        await Expect(visitor.Notice).ToContainTextAsync("removed");
        await visitor.PressAsync("Sign out");
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task A_recovery_code_replaces_a_one_time_code_once()
    {
        var enrolled = await TotpEnrollment.CreateAsync(site.Server);
        await using var visitor = await site.VisitAsync();

        await visitor.SignInAsync(enrolled.User.Username, RunningServer.Password);
        await visitor.SendAsync(("code", enrolled.RecoveryCodes[0]));
        visitor.Path.ShouldBe("/account");

        await visitor.GoAsync(Security);
        await Expect(visitor.Main).ToContainTextAsync("Recovery codes left: 9");
        await visitor.PressAsync("Sign out");
        await visitor.SignInAsync(enrolled.User.Username, RunningServer.Password);
        await visitor.SendAsync(401, ("code", enrolled.RecoveryCodes[0]));
        visitor.Path.ShouldBe("/sign-in/second-factor");
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_old_ones()
    {
        var enrolled = await TotpEnrollment.CreateAsync(site.Server);
        await using var visitor = await site.SignInAsync(enrolled.User);
        await visitor.SendAsync(("code", enrolled.Code));
        await visitor.GoAsync(Security);

        await visitor.FollowAsync($"{Security}/recovery-codes");
        await visitor.PressAsync("Create new codes");
        var codes = await visitor.Main.Locator(".codes li").AllInnerTextsAsync();

        codes.Count.ShouldBe(10);
        codes.Intersect(enrolled.RecoveryCodes).ShouldBeEmpty();
        await visitor.PressAsync("Sign out");
        await visitor.SignInAsync(enrolled.User.Username, RunningServer.Password);
        await visitor.SendAsync(401, ("code", enrolled.RecoveryCodes[1]));
        await visitor.SendAsync(("code", codes[0]));
        visitor.Path.ShouldBe("/account");
    }

    private string CodeOf(string secret) => new Totp(Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal))).ComputeTotp(site.Server.Clock.GetUtcNow().UtcDateTime);
}

public sealed class SecondFactorsOnSqlite(SqliteSite site) : SecondFactorTests(site), IClassFixture<SqliteSite>;

public sealed class SecondFactorsOnPostgreSql(PostgreSqlSite site) : SecondFactorTests(site), IClassFixture<PostgreSqlSite>;
