using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>A notice is shown once after an action.</summary>
public sealed class NoticeTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
{
    private const string Cookie = "__Host-auth-notice";
    private const string SignedOut = "You have been signed out.";

    [Fact]
    public async Task A_notice_is_shown_only_once()
    {
        var browser = await SignInAsync();

        var answer = (await browser.SendAsync("/account/sessions/end-others")).ShouldLeadTo("/account/sessions");

        (await browser.FollowAsync(answer)).Text.ShouldContain("All other sessions have been signed out.");
        (await browser.OpenAsync("/account/sessions")).Text.ShouldNotContain("class=\"notice done\"");
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task The_notice_cookie_is_host_only_httponly_and_short_lived()
    {
        var answer = await server.Client().SendAsync(HttpMethod.Post, "/sign-out", null);

        var cookie = answer.Header("Set-Cookie")!.Split(", ").Single(c => c.StartsWith(Cookie, StringComparison.Ordinal));
        foreach (var attribute in new[] { "max-age=60", "path=/", "secure", "samesite=lax", "httponly" }) cookie.ShouldContain(attribute);
        cookie.ShouldNotContain("domain");
    }

    [Theory]
    [InlineData("/sign-in?done=signed-out")]
    [InlineData("/sign-in?done=closed")]
    public async Task Query_parameters_cannot_make_a_page_show_a_notice(string path)
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
    public async Task The_notice_cookie_is_shown_only_with_a_known_code_for_the_same_page(string value, bool isShown) =>
        (await OpenSignInAsync("/sign-in", ("Cookie", $"{Cookie}={value}"))).Text.Contains(SignedOut, StringComparison.Ordinal).ShouldBe(isShown);

    [Fact]
    [Trait("Requirement", "R36")]
    public async Task A_duplicate_notice_cookie_is_ignored() =>
        (await OpenSignInAsync("/sign-in", ("Cookie", $"{Cookie}=signed-out%3A%2Fsign-in; {Cookie}=closed%3A%2Fsign-in"))).Text.ShouldNotContain("class=\"notice done\"");

    [Fact]
    public async Task A_notice_is_kept_until_its_page_opens()
    {
        var browser = await SignInAsync();
        var answer = await browser.SendAsync("/account/sessions/end-others");

        (await browser.OpenAsync("/account")).Text.ShouldNotContain("class=\"notice done\"");

        (await browser.FollowAsync(answer)).Text.ShouldContain("All other sessions have been signed out.");
    }

    [Fact]
    public async Task A_passkey_added_by_script_is_reported_by_a_notice()
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
