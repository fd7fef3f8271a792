using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class AccountPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_account_is_closed_by_who_types_its_name_and_by_nobody_else()
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
    public async Task A_browser_keeps_nothing_of_an_account_that_is_closed()
    {
        var alice = await server.RegisterAsync();
        var browser = await SignInAsync(alice);

        await browser.SendAsync("/account/close", ("username", alice.Username));

        browser.Session.ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_has_ended_meanwhile_is_ended()
    {
        var browser = await SignInAsync(await server.RegisterAsync());

        (await browser.SendAsync($"/account/sessions/{Guid.CreateVersion7()}/end")).ShouldLeadTo("/account/sessions");
    }

    [Fact]
    public async Task Who_has_no_address_has_nothing_to_verify()
    {
        var browser = await SignInAsync(await server.RegisterAsync());

        (await browser.SendAsync("/account/verification")).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task Passkeys_stay_when_the_authenticator_is_removed()
    {
        var enrolled = await Enrolled.AtAsync(server);
        using var phone = new SoftwareAuthenticator();
        (await enrolled.Client.AddPasskeyAsync(phone, "A blue key")).Status.ShouldBe(HttpStatusCode.Created);

        (await enrolled.Client.PostAsync("/account/security/authenticator/remove", new FormUrlEncodedContent([]))).ShouldLeadTo("/account/security");

        (await enrolled.Client.GetAsync("/account/security")).Text.ShouldContain("A blue key");
    }

    private async Task<Browser> SignInAsync(Account account)
    {
        var browser = new Browser(server);
        await browser.SignInAsync(account.Username);
        return browser;
    }
}
