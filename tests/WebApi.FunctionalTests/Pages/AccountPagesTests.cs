using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class AccountPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Closing_an_account_requires_typing_its_username()
    {
        var alice = await server.RegisterAsync();
        var browser = await SignInAsync(alice);

        (await browser.SendAsync("/account/close", ("username", "someone else"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.SendAsync("/account/close")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.OpenAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);

        (await browser.SendAsync("/account/close", ("username", alice.Username))).ShouldLeadTo("/sign-in");
        (await server.Client().LoginAsync(alice.Username)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Closing_an_account_deletes_the_session_cookie()
    {
        var alice = await server.RegisterAsync();
        var browser = await SignInAsync(alice);

        await browser.SendAsync("/account/close", ("username", alice.Username));

        browser.Session.ShouldBeNull();
    }

    [Fact]
    public async Task Ending_an_unknown_session_on_the_page_succeeds()
    {
        var browser = await SignInAsync(await server.RegisterAsync());

        (await browser.SendAsync($"/account/sessions/{Guid.CreateVersion7()}/end")).ShouldLeadTo("/account/sessions");
    }

    [Fact]
    public async Task A_verification_request_without_an_email_leads_back_to_the_account()
    {
        var browser = await SignInAsync(await server.RegisterAsync());

        (await browser.SendAsync("/account/verification")).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task Removing_the_authenticator_on_the_page_keeps_passkeys()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        using var phone = new SoftwareAuthenticator();
        (await enrolled.Client.AddPasskeyAsync(phone, "A blue key")).Status.ShouldBe(HttpStatusCode.Created);

        (await enrolled.Client.PostAsync("/account/security/authenticator/remove", new FormUrlEncodedContent([]))).ShouldLeadTo("/account/security");

        (await enrolled.Client.GetAsync("/account/security")).Text.ShouldContain("A blue key");
    }

    private async Task<Browser> SignInAsync(TestUser account)
    {
        var browser = new Browser(server);
        await browser.SignInAsync(account.Username);
        return browser;
    }
}
