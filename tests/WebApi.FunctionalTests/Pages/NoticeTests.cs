using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>A notice is shown once after an action.</summary>
public sealed class NoticeTests(SetUpServer server) : IClassFixture<SetUpServer>
{
    private const string Cookie = "__Host-auth-notice";
    private const string SignedOut = "You have been signed out.";

    [Fact]
    public async Task A_notice_is_shown_once()
    {
        var browser = await SignInAsync();

        var answer = (await browser.SendAsync("/account/sessions/end-others")).ShouldLeadTo("/account/sessions");

        (await browser.FollowAsync(answer)).Text.ShouldContain("All other sessions have been signed out.");
        (await browser.OpenAsync("/account/sessions")).Text.ShouldNotContain("class=\"notice done\"");
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task The_cookie_of_a_notice_is_bound_to_the_host_out_of_reach_of_scripts_and_short_lived()
    {
        var answer = await server.Client().SendAsync(HttpMethod.Post, "/sign-out", null);

        var cookie = answer.Header("Set-Cookie")!.Split(", ").Single(c => c.StartsWith(Cookie, StringComparison.Ordinal));
        foreach (var attribute in new[] { "max-age=60", "path=/", "secure", "samesite=lax", "httponly" }) cookie.ShouldContain(attribute);
        cookie.ShouldNotContain("domain");
    }

    [Theory]
    [InlineData("/sign-in?done=signed-out")]
    [InlineData("/sign-in?done=closed")]
    public async Task A_link_makes_no_page_say_that_something_was_done(string path)
    {
        var page = await OpenSignInAsync(path);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldNotContain("class=\"notice done\"");
    }

    [Theory]
    [InlineData("signed-out%3A%2Fsign-in", true)]
    [InlineData("signed-out%3A%2Faccount", false)]
    [InlineData("nonsense%3A%2Fsign-in", false)]
    [InlineData("signed-out", false)]
    [InlineData("%zz%3A", false)]
    [InlineData("", false)]
    public async Task Only_a_known_code_for_the_same_page_is_shown(string value, bool isShown) =>
        (await OpenSignInAsync("/sign-in", ("Cookie", $"{Cookie}={value}"))).Text.Contains(SignedOut, StringComparison.Ordinal).ShouldBe(isShown);

    [Fact]
    [Trait("Requirement", "R36")]
    public async Task A_notice_that_comes_twice_is_none() =>
        (await OpenSignInAsync("/sign-in", ("Cookie", $"{Cookie}=signed-out%3A%2Fsign-in; {Cookie}=closed%3A%2Fsign-in"))).Text.ShouldNotContain("class=\"notice done\"");

    [Fact]
    public async Task A_notice_waits_for_its_page()
    {
        var browser = await SignInAsync();
        var answer = await browser.SendAsync("/account/sessions/end-others");

        (await browser.OpenAsync("/account")).Text.ShouldNotContain("class=\"notice done\"");

        (await browser.FollowAsync(answer)).Text.ShouldContain("All other sessions have been signed out.");
    }

    [Fact]
    public async Task A_passkey_that_a_script_has_added_is_reported()
    {
        var browser = await SignInAsync();

        var answer = (await browser.SendAsync("/account/security/passkeys/added", ("name", "my phone"))).ShouldLeadTo("/account/security");

        (await browser.FollowAsync(answer)).Text.ShouldContain("The passkey has been added");
    }

    private Task<Answer> OpenSignInAsync(string path, params (string Name, string Value)[] headers) => new Browser(server).OpenAsync(path, headers);

    private async Task<Browser> SignInAsync()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);
        return browser;
    }
}
