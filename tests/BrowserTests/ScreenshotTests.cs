using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;

namespace Auth.BrowserTests;

/// <summary>Screenshots of every page in both color schemes and two sizes, for visual review. Each page is also checked. <c>build/screenshots</c> saves them in <c>artifacts/screenshots</c>.</summary>
public sealed class ScreenshotTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    internal static readonly (string Name, int Width, int Height)[] Sizes = [("desktop", BrowserSettings.DesktopWidth, 800), ("phone", BrowserSettings.PhoneWidth, 740)];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Screenshots_are_taken_of_the_pages_before_sign_in(ColorScheme theme)
    {
        foreach (var size in Sizes)
        {
            await using var visitor = await site.VisitAsync(new(Theme: theme, Width: size.Width, Height: size.Height));
            async Task SaveScreenshotAsync(string name) => await ScreenshotTests.SaveScreenshotAsync(visitor, name, theme, size.Name);

            await visitor.GoAsync("/sign-in");
            await SaveScreenshotAsync("sign-in");
            await visitor.SignInAsync("unknown", "not the password at all", 401);
            await SaveScreenshotAsync("sign-in-error");
            await visitor.GoAsync("/register");
            await SaveScreenshotAsync("register");
            await visitor.SendAsync(400, ("username", "someone"), ("email", "someone@example.org"), ("password", "short"));
            await SaveScreenshotAsync("register-error");
            await visitor.GoAsync("/forgot-password");
            await SaveScreenshotAsync("forgot-password");
            await visitor.SendAsync(("email", "someone@example.org"));
            await SaveScreenshotAsync("forgot-password-sent");
            await visitor.GoAsync(await ResetLinkAsync());
            await SaveScreenshotAsync("reset-password");
            await visitor.GoAsync("/verify-email?token=lnk_nothing", 400);
            await SaveScreenshotAsync("link-invalid");
            await visitor.GoAsync("/nowhere", 404);
            await SaveScreenshotAsync("error");

            using var fresh = site.Another();
            await using var administrator = await fresh.VisitAsync(new(Theme: theme, Width: size.Width, Height: size.Height), isSetUp: false);
            await administrator.GoAsync("/setup");
            await ScreenshotTests.SaveScreenshotAsync(administrator, "setup", theme, size.Name);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Screenshots_are_taken_of_the_account_pages(ColorScheme theme)
    {
        foreach (var size in Sizes)
        {
            var account = await site.Server.RegisterAsync(email: $"{Guid.CreateVersion7():N}@example.org");
            await site.Server.SignInAsync(account);
            await using var visitor = await site.SignInAsync(account, new(Theme: theme, Width: size.Width, Height: size.Height));
            async Task SaveScreenshotAsync(string name) => await ScreenshotTests.SaveScreenshotAsync(visitor, name, theme, size.Name);

            await SaveScreenshotAsync("account");
            foreach (var page in new[] { "password", "email", "sessions", "security", "activity", "close" })
            {
                await visitor.GoAsync($"/account/{page}");
                await SaveScreenshotAsync($"account-{page}");
            }

            await visitor.GoAsync("/account/security");
            await visitor.PressAsync("Set up an authenticator");
            await SaveScreenshotAsync("account-authenticator");
            site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
            await visitor.GoAsync("/account/email");
            await SaveScreenshotAsync("confirm-identity");

            var enrolled = await TotpEnrollment.CreateAsync(site.Server);
            await visitor.PressAsync("Sign out");
            await visitor.SignInAsync(enrolled.User.Username, RunningServer.Password);
            await SaveScreenshotAsync("second-factor");
            await visitor.SendAsync(("code", enrolled.Code));
            await visitor.GoAsync("/account/security");
            await SaveScreenshotAsync("account-security-on");
            await visitor.FollowAsync("/account/security/recovery-codes");
            await SaveScreenshotAsync("account-recovery-codes-question");
            await visitor.PressAsync("Create new codes");
            await SaveScreenshotAsync("account-recovery-codes");
        }
    }

    private async Task<string> ResetLinkAsync()
    {
        var (server, email) = (site.Server, $"{Guid.CreateVersion7():N}@example.org");
        await server.RegisterAsync(email: email);
        await server.DeliverMailAsync();
        await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password = RunningServer.Password });
        await server.Client().PostAsync("/api/v1/recovery", new { email });
        await server.DeliverMailAsync();
        return server.Mailbox.LinkTo(email).PathAndQuery;
    }

    /// <summary>Saves a screenshot, if <c>build/screenshots</c> runs the tests. Other runs only check the page, which takes less time.</summary>
    internal static async Task SaveScreenshotAsync(Visitor visitor, string name, ColorScheme theme, string size)
    {
        if (Environment.GetEnvironmentVariable("AUTH_TEST_SCREENSHOTS") != "1") return;

        // A blinking caret would make screenshots of the same page differ.
        var file = Artifacts.Path("screenshots", $"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}-{size}.png");
        await visitor.Page.ScreenshotAsync(new() { Path = file, FullPage = true, Caret = ScreenshotCaret.Hide });
    }
}
