using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Passkeys, with a virtual authenticator of Chromium.</summary>
public abstract class PasskeyTests(Site site)
{
    private const string Security = "/account/security";
    private const string Name = "Pocket computer";

    [Fact]
    public async Task A_passkey_is_added_signs_in_without_a_password_and_is_removed()
    {
        var account = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        var phone = await VirtualAuthenticator.AddToAsync(visitor);
        await AddAsync(visitor, account);
        (await phone.CountAsync()).ShouldBe(1);

        await visitor.PressAsync("Sign out");
        await visitor.PressAsync("Sign in with a passkey");
        visitor.Path.ShouldBe("/account");

        await visitor.GoAsync(Security);
        await visitor.PressAsync(visitor.Page.Locator("a[href*='/passkeys/']"));
        await visitor.PressAsync("Remove the passkey");
        await Expect(visitor.Notice).ToContainTextAsync("removed");
        await Expect(visitor.Main.GetByText(Name)).ToHaveCountAsync(0);
        await visitor.PressAsync("Sign out");
        await FailsAsync(visitor, "Sign in with a passkey");
    }

    [Fact]
    public async Task A_passkey_replaces_the_second_factor_code()
    {
        var enrolled = await TotpEnrollment.CreateAsync(site.Server);
        await using var visitor = await site.VisitAsync();
        await VirtualAuthenticator.AddToAsync(visitor);
        await AddAsync(visitor, enrolled.User, enrolled.Code);
        await visitor.PressAsync("Sign out");

        await visitor.SignInAsync(enrolled.User.Username, RunningServer.Password);
        await visitor.PressAsync("Use a passkey");

        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task A_passkey_completes_a_step_up()
    {
        var account = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await VirtualAuthenticator.AddToAsync(visitor);
        await AddAsync(visitor, account);
        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        await visitor.GoAsync("/account/email");
        visitor.Path.ShouldBe("/confirm-identity");

        await visitor.PressAsync("Use a passkey");

        visitor.Path.ShouldBe("/account/email");
    }

    [Fact]
    public async Task The_name_of_a_new_passkey_is_kept_during_a_step_up()
    {
        var account = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await VirtualAuthenticator.AddToAsync(visitor);
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        await visitor.GoAsync(Security);
        await visitor.FillAsync("name", Name);
        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));

        await visitor.WithExpectedFailuresAsync(() => visitor.PressAsync("Add a passkey"));
        visitor.Path.ShouldBe("/confirm-identity");
        await visitor.SendAsync(("password", RunningServer.Password));

        visitor.Path.ShouldBe(Security);
        await Expect(visitor.Notice).ToContainTextAsync("Your identity is confirmed. Submit the form again.");
        await Expect(visitor.Field("name")).ToHaveValueAsync(Name);
        await visitor.PressAsync("Add a passkey");
        await Expect(visitor.Main).ToContainTextAsync("The passkey has been added");
    }

    [Fact]
    public async Task A_failed_passkey_verification_is_reported_and_keeps_the_form()
    {
        await using var visitor = await site.VisitAsync();
        await (await VirtualAuthenticator.AddToAsync(visitor)).FailVerificationAsync();
        await visitor.GoAsync("/sign-in");
        await visitor.FillAsync("username", "someone");

        await FailsAsync(visitor, "Sign in with a passkey");

        await Expect(visitor.Field("username")).ToHaveValueAsync("someone");
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToBeFocusedAsync();
    }

    private static async Task AddAsync(Visitor visitor, TestUser account, string? code = null)
    {
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        if (code is not null) await visitor.SendAsync(("code", code));
        await visitor.GoAsync(Security);
        await visitor.FillAsync("name", Name);
        await visitor.PressAsync("Add a passkey");
        visitor.Path.ShouldBe(Security);
        await Expect(visitor.Notice).ToContainTextAsync("added");
        await Expect(visitor.Main).ToContainTextAsync(Name);
    }

    private static Task FailsAsync(Visitor visitor, string button) => visitor.WithExpectedFailuresAsync(async () =>
    {
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(visitor.Alert.Filter(new() { Visible = true })).Not.ToBeEmptyAsync();
        await visitor.IgnoreLayoutShiftsAsync();
        await visitor.CheckAsync();
        visitor.Path.ShouldBe("/sign-in");
    });
}

public sealed class PasskeysOnSqlite(SqliteSite site) : PasskeyTests(site), IClassFixture<SqliteSite>;

public sealed class PasskeysOnPostgreSql(PostgreSqlSite site) : PasskeyTests(site), IClassFixture<PostgreSqlSite>;
