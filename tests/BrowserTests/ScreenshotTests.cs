using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;

namespace Auth.BrowserTests;

/// <summary>Every page in both themes and two sizes, checked as each page is. <c>build/screenshots</c> also saves them in <c>artifacts/screenshots</c>.</summary>
public sealed class ScreenshotTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    internal static readonly (string Name, int Width, int Height)[] Sizes = [("desktop", Manner.DesktopWidth, 800), ("phone", Manner.PhoneWidth, 740)];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_way_in_is_looked_at(ColorScheme theme)
    {
        foreach (var size in Sizes)
        {
            await using var visitor = await site.VisitAsync(new(Theme: theme, Width: size.Width, Height: size.Height));
            async Task KeepAsync(string name) => await ScreenshotTests.KeepAsync(visitor, name, theme, size.Name);

            await visitor.GoAsync("/sign-in");
            await KeepAsync("sign-in");
            await visitor.SignInAsync("nobody", "not the password at all", 401);
            await KeepAsync("sign-in-refused");
            await visitor.GoAsync("/register");
            await KeepAsync("register");
            await visitor.SendAsync(400, ("username", "somebody"), ("email", "somebody@example.org"), ("password", "short"));
            await KeepAsync("register-refused");
            await visitor.GoAsync("/forgot-password");
            await KeepAsync("forgot-password");
            await visitor.SendAsync(("email", "somebody@example.org"));
            await KeepAsync("forgot-password-sent");
            await visitor.GoAsync(await ResetLinkAsync());
            await KeepAsync("reset-password");
            await visitor.GoAsync("/verify-email?token=lnk_nothing", 400);
            await KeepAsync("link-useless");
            await visitor.GoAsync("/nowhere", 404);
            await KeepAsync("error");

            using var fresh = site.Another();
            await using var founder = await fresh.VisitAsync(new(Theme: theme, Width: size.Width, Height: size.Height), isSetUp: false);
            await founder.GoAsync("/setup");
            await ScreenshotTests.KeepAsync(founder, "setup", theme, size.Name);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_people_have_of_their_own_is_looked_at(ColorScheme theme)
    {
        foreach (var size in Sizes)
        {
            var account = await site.Server.RegisterAsync(email: $"{Guid.CreateVersion7():N}@example.org");
            await site.Server.SignInAsync(account);
            await using var visitor = await site.SignInAsync(account, new(Theme: theme, Width: size.Width, Height: size.Height));
            async Task KeepAsync(string name) => await ScreenshotTests.KeepAsync(visitor, name, theme, size.Name);

            await KeepAsync("account");
            foreach (var page in new[] { "password", "email", "sessions", "security", "activity", "close" })
            {
                await visitor.GoAsync($"/account/{page}");
                await KeepAsync($"account-{page}");
            }

            await visitor.GoAsync("/account/security");
            await visitor.PressAsync("Set up an authenticator");
            await KeepAsync("account-authenticator");
            site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
            await visitor.GoAsync("/account/email");
            await KeepAsync("confirm-identity");

            var enrolled = await Enrolled.AtAsync(site.Server);
            await visitor.PressAsync("Sign out");
            await visitor.SignInAsync(enrolled.Account.Username, RunningServer.Password);
            await KeepAsync("second-factor");
            await visitor.SendAsync(("code", enrolled.Code));
            await visitor.GoAsync("/account/security");
            await KeepAsync("account-security-on");
            await visitor.FollowAsync("/account/security/recovery-codes");
            await KeepAsync("account-recovery-codes-question");
            await visitor.PressAsync("Create new codes");
            await KeepAsync("account-recovery-codes");
        }
    }

    private async Task<string> ResetLinkAsync()
    {
        var (server, email) = (site.Server, $"{Guid.CreateVersion7():N}@example.org");
        await server.RegisterAsync(email: email);
        await server.SendMailAsync();
        await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email) });
        await server.Client().PostAsync("/api/v1/recovery", new { email });
        await server.SendMailAsync();
        return server.Mailbox.LinkTo(email).PathAndQuery;
    }

    /// <summary>Saves a screenshot, if <c>build/screenshots</c> runs the tests. Other runs only check the page, which takes less time.</summary>
    internal static async Task KeepAsync(Visitor visitor, string name, ColorScheme theme, string size)
    {
        if (Environment.GetEnvironmentVariable("AUTH_TEST_SCREENSHOTS") != "1") return;
        // A blinking cursor makes two pictures of one page differ.
        var file = Artifacts.Path("screenshots", $"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}-{size}.png");
        await visitor.Page.ScreenshotAsync(new() { Path = file, FullPage = true, Caret = ScreenshotCaret.Hide });
    }
}
