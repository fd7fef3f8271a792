using System.Net;
using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Applications behind a gateway are opened by one sign-in, and closed by one sign-out.</summary>
[Trait("Requirement", "R79")]
public sealed class GatewayTests(Chromium chromium)
{
    private static readonly string[] Staff = ["staff"];

    [Fact]
    public async Task Three_applications_on_one_host_share_a_sign_in()
    {
        await using var site = await GatewaySite.StartAsync(chromium, text => text.Replace("location /app/ {", "location ~ ^/(mail|wiki|shop)/ {", StringComparison.Ordinal));

        await OpenAndCloseAsync(site, "https://example.com/mail/?box=a%26b", "https://example.com/wiki/100%25", "https://example.com/shop/");
    }

    [Fact]
    public async Task Three_applications_on_sibling_hosts_share_a_sign_in()
    {
        await using var site = await GatewaySite.StartAsync(
            chromium,
            text => text.Replace("server_name app.example.com;", "server_name mail.example.com wiki.example.com shop.example.com;", StringComparison.Ordinal),
            ("ForwardAuth:CookieDomain", "example.com"),
            ("ReturnAddresses", "https://mail.example.com, https://wiki.example.com, https://shop.example.com"));

        await OpenAndCloseAsync(site, "https://mail.example.com/?box=a%26b", "https://wiki.example.com/100%25", "https://shop.example.com/");
    }

    /// <summary>The application shows the request that it got, in which the gateway states the user.</summary>
    private static async Task OpenAndCloseAsync(GatewaySite site, params string[] applications)
    {
        await site.Server.SetUpAsync();
        var account = await site.Server.RegisterAsync();
        (await (await site.Server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = Staff })).Status.ShouldBe(HttpStatusCode.NoContent);
        var page = await site.OpenBrowserAsync();

        await page.GotoAsync(applications[0]);
        page.Url.ShouldStartWith("https://example.com/sign-in?");
        await page.Locator("[name=username]").FillAsync(account.Username);
        await page.Locator("[name=password]").FillAsync(RunningServer.Password);
        await page.Locator("[name=password]").PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(applications[0]);
        foreach (var application in applications)
        {
            await page.GotoAsync(application);
            page.Url.ShouldBe(application);
            var shown = await page.Locator("body").InnerTextAsync();
            shown.ShouldContain($"X-Auth-Username: {account.Username}");
            shown.ShouldNotContain("-auth-session=");
            shown.ShouldNotContain("-auth-gateway=");
        }

        await page.GotoAsync("https://example.com/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync("https://example.com/sign-in");
        foreach (var application in applications)
        {
            await page.GotoAsync(application);
            page.Url.ShouldStartWith("https://example.com/sign-in?");
        }
    }
}
