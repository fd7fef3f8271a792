using System.Text.RegularExpressions;
using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Registration, setup, email links and password recovery.</summary>
public abstract partial class RegistrationAndRecoveryTests(Site site)
{
    private const string New = "another horse battery staple";

    [Fact]
    public async Task Registration_errors_are_shown_at_their_field_and_other_fields_keep_their_values()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync("/register");

        await visitor.SendAsync(400, ("username", "heidi"), ("email", "heidi@example.org"), ("password", "short"));

        var password = visitor.Field("password");
        await Expect(password).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(password).ToHaveAccessibleDescriptionAsync(AtLeast15Characters());
        await Expect(password).ToHaveValueAsync("");
        await Expect(visitor.Field("username")).ToHaveValueAsync("heidi");
        await Expect(visitor.Field("email")).ToHaveValueAsync("heidi@example.org");
    }

    [Fact]
    public async Task A_taken_username_is_reported_at_registration()
    {
        var ivan = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync("/register");

        await visitor.SendAsync(409, ("username", ivan.Username), ("password", RunningServer.Password));

        await Expect(visitor.Main).ToContainTextAsync("This username is already taken");
        await Expect(visitor.Field("username")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_user_with_a_verified_email_recovers_the_password_by_email_link()
    {
        const string Address = "judy@example.org";
        var judy = await site.Server.RegisterAsync("judy", Address);
        await using var visitor = await site.VisitAsync();

        await OpenLinkAsync(visitor, site, Address);
        await Expect(visitor.Main).ToContainTextAsync(judy.Username);
        await visitor.SendAsync(401, ("password", "not the password of judy"));
        await visitor.SendAsync(("password", RunningServer.Password));
        await Expect(visitor.Notice).ToContainTextAsync("verified");
        await Expect(visitor.Field("username")).ToHaveValueAsync(judy.Username);

        await visitor.GoAsync("/forgot-password");
        await visitor.SendAsync(("email", Address));
        await Expect(visitor.Main).ToContainTextAsync(Address);
        await OpenLinkAsync(visitor, site, Address);
        await visitor.SendAsync(400, ("password", "short"));
        await Expect(visitor.Field("password")).ToHaveAttributeAsync("aria-invalid", "true");
        await visitor.SendAsync(("password", New));
        await Expect(visitor.Heading).ToHaveTextAsync("Password set");

        await visitor.FollowAsync("/sign-in");
        await visitor.SignInAsync(judy.Username, RunningServer.Password, 401);
        await visitor.SignInAsync(judy.Username, New);
        visitor.Path.ShouldBe("/account");
        await Expect(visitor.Main.Locator(".badge")).ToHaveTextAsync("verified");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_owner_of_an_email_takes_over_an_account_that_someone_else_has_registered()
    {
        const string Address = "victim@example.org";
        var account = await site.Server.RegisterAsync(email: Address);
        await using var visitor = await site.VisitAsync();
        await OpenLinkAsync(visitor, site, Address);

        await visitor.Page.GetByText("I don't know the password").ClickAsync();
        await Expect(visitor.Main).ToContainTextAsync("stop working");
        await visitor.PressAsync("Take over the account");
        await Expect(visitor.Heading).ToHaveTextAsync("Account taken over");
        await visitor.PressAsync("Send link to set a new password");
        await OpenLinkAsync(visitor, site, Address);
        await visitor.SendAsync(("password", New));

        await visitor.SignInAsync(account.Username, RunningServer.Password, 401);
        await visitor.SignInAsync(account.Username, New);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Recovery_shows_the_same_page_for_an_unknown_email()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync("/forgot-password");

        await visitor.SendAsync(("email", "unknown@example.org"));

        await Expect(visitor.Heading).ToHaveTextAsync("Check your email");
    }

    [Theory]
    [InlineData("/verify-email?token=lnk_nothing")]
    [InlineData("/verify-email")]
    public async Task An_invalid_email_link_shows_the_invalid_link_page(string path)
    {
        await using var visitor = await site.VisitAsync();

        await visitor.GoAsync(path, 400);

        await Expect(visitor.Heading).ToHaveTextAsync("Invalid link");
    }

    [Fact]
    public async Task An_account_is_created_by_the_email_link_when_verification_is_required()
    {
        const string Address = "kim@example.org";
        using var strict = site.Another(("Registration:RequireVerifiedEmail", "true"));
        await using var visitor = await strict.VisitAsync();
        await visitor.GoAsync("/register");

        await visitor.SendAsync(("username", "kim"), ("email", Address));
        await Expect(visitor.Heading).ToHaveTextAsync("Check your email");
        await OpenLinkAsync(visitor, strict, Address);
        await visitor.SendAsync(("password", New));

        visitor.Path.ShouldBe("/account");
        await visitor.PressAsync("Sign out");
        await visitor.SignInAsync(Address, New);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task The_setup_token_creates_the_first_administrator_once()
    {
        using var fresh = site.Another();
        await using var visitor = await fresh.VisitAsync(isSetUp: false);
        await visitor.GoAsync("/");
        visitor.Path.ShouldBe("/setup");

        await visitor.SendAsync(403, ("token", "not the token"), ("username", "root"), ("password", RunningServer.Password));
        await Expect(visitor.Field("username")).ToHaveValueAsync("root");
        await visitor.SendAsync(("token", RunningServer.SetupToken), ("password", RunningServer.Password));

        visitor.Path.ShouldBe("/admin");
        await visitor.GoAsync("/setup");
        await Expect(visitor.Field("token")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("15", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AtLeast15Characters();

    internal static async Task OpenLinkAsync(Visitor visitor, Site site, string address)
    {
        await site.Server.DeliverMailAsync();
        await visitor.GoAsync(site.Server.Mailbox.LinkTo(address).PathAndQuery);
    }
}

public sealed class RegistrationAndRecoveryOnSqlite(SqliteSite site) : RegistrationAndRecoveryTests(site), IClassFixture<SqliteSite>;

public sealed class RegistrationAndRecoveryOnPostgreSql(PostgreSqlSite site) : RegistrationAndRecoveryTests(site), IClassFixture<PostgreSqlSite>;
