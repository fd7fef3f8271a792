using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Without scripts, everything works except passkeys, which are not offered.</summary>
public abstract class WithoutScriptTests(Site site)
{
    private const string New = "another horse battery staple";

    [Fact]
    public async Task A_user_registers_signs_in_manages_and_deletes_the_account_without_scripts()
    {
        const string Address = "without-script@example.org";
        await using var here = await site.VisitAsync(BrowserSettings.WithoutScript);
        await here.GoAsync("/register");
        await here.SendAsync(400, ("username", "noscript"), ("email", Address), ("password", "short"));
        await here.SendAsync(("password", RunningServer.Password));
        here.Path.ShouldBe("/account");
        await here.PressAsync("Sign out");
        await IsNotOfferedAsync(here, "Sign in with a passkey");
        await here.SignInAsync("noscript", "not the password at all", 401);
        await here.SignInAsync("noscript", RunningServer.Password);
        here.Path.ShouldBe("/account");

        await RegistrationAndRecoveryTests.OpenLinkAsync(here, site, Address);
        await here.PressAsync("Yes, this is my account");
        await here.GoAsync("/account/password");
        await here.SendAsync(("currentPassword", RunningServer.Password), ("newPassword", New));
        await Expect(here.Notice).ToContainTextAsync("changed");

        await using var elsewhere = await site.VisitAsync(BrowserSettings.WithoutScript);
        await elsewhere.SignInAsync(Address, New);
        await here.GoAsync("/account/sessions");
        await here.PressAsync("Sign out of all other sessions");
        await elsewhere.ReloadAsync();
        elsewhere.Path.ShouldBe("/sign-in");

        await here.PressAsync("Sign out");
        await here.GoAsync("/forgot-password");
        await here.SendAsync(("email", Address));
        await RegistrationAndRecoveryTests.OpenLinkAsync(here, site, Address);
        await here.SendAsync(("password", RunningServer.Password));
        await here.SignInAsync("noscript", RunningServer.Password);
        await here.GoAsync("/account/close");
        await here.SendAsync(("username", "noscript"));
        here.Path.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task A_service_account_gets_and_loses_a_key_without_scripts()
    {
        await using var here = await site.SignInAsAdministratorAsync(BrowserSettings.WithoutScript);
        await here.GoAsync("/admin/service-accounts");
        await here.Field("scope-users:read").CheckAsync();
        await here.SendAsync(("name", $"service-{Guid.CreateVersion7():N}"));
        await here.PressAsync("Add key");
        await here.PressAsync(here.Main.Locator("a.button"));

        await here.PressAsync("Revoke");

        await Expect(here.Notice).ToHaveTextAsync("The key has been revoked.");
        await Expect(here.Main.Locator("table")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_second_factor_is_set_up_and_used_without_scripts()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account, BrowserSettings.WithoutScript);
        await here.GoAsync("/account/security");
        await IsNotOfferedAsync(here, "Add a passkey");
        await here.PressAsync("Set up an authenticator");
        var authenticator = new Totp(Base32Encoding.ToBytes((await here.Main.Locator("dd.code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal)));
        await here.SendAsync(("code", CodeOf(authenticator)));
        await Expect(here.Main.Locator(".codes li")).ToHaveCountAsync(10);

        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        await here.GoAsync("/account/email");
        here.Path.ShouldBe("/confirm-identity");
        await here.SendAsync(("password", RunningServer.Password), ("code", CodeOf(authenticator)));
        here.Path.ShouldBe("/account/email");

        site.Server.Clock.Advance(TimeSpan.FromSeconds(30));
        await here.PressAsync("Sign out");
        await here.SignInAsync(account.Username, RunningServer.Password);
        await IsNotOfferedAsync(here, "Use a passkey");
        await here.SendAsync(("code", CodeOf(authenticator)));
        here.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task A_form_that_requires_a_step_up_keeps_its_values_without_scripts()
    {
        await using var here = await site.SignInAsync(await site.Server.RegisterAsync(), BrowserSettings.WithoutScript);
        await here.GoAsync("/account/email");
        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        await here.SendAsync(("email", "new@example.org"));
        here.Path.ShouldBe("/confirm-identity");
        await here.SendAsync(("password", RunningServer.Password));
        await Expect(here.Field("email")).ToHaveValueAsync("new@example.org");
        await Expect(here.Notice).ToContainTextAsync("Your identity is confirmed. Submit the form again.");
    }

    private static Task IsNotOfferedAsync(Visitor visitor, string button) => Expect(visitor.Page.GetByText(button)).Not.ToBeVisibleAsync();

    private string CodeOf(Totp authenticator) => authenticator.ComputeTotp(site.Server.Clock.GetUtcNow().UtcDateTime);
}

public sealed class WithoutScriptOnSqlite(SqliteSite site) : WithoutScriptTests(site), IClassFixture<SqliteSite>;

public sealed class WithoutScriptOnPostgreSql(PostgreSqlSite site) : WithoutScriptTests(site), IClassFixture<PostgreSqlSite>;
