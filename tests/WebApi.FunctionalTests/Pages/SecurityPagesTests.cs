using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;
using OtpNet;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>The page of second factors, and the confirmation pages for its changes.</summary>
public sealed class SecurityPagesTests : IDisposable
{
    private const string Path = "/account/security";
    private const string LastFactor = "only your password protects your account";

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Opening_the_security_page_requires_no_confirmation_of_identity()
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);
        _server.Clock.Advance(TimeSpan.FromMinutes(11));

        (await browser.OpenAsync(Path)).ShouldBePage("Second factors");
    }

    [Theory]
    [Trait("Requirement", "R64")]
    [InlineData("GET", "authenticator/remove")]
    [InlineData("GET", "recovery-codes")]
    [InlineData("GET", "passkeys/0199a8a0-0000-7000-8000-000000000000/remove")]
    [InlineData("POST", "authenticator")]
    [InlineData("POST", "authenticator/confirm")]
    [InlineData("POST", "authenticator/remove")]
    [InlineData("POST", "recovery-codes")]
    [InlineData("POST", "passkeys")]
    [InlineData("POST", "passkeys/0199a8a0-0000-7000-8000-000000000000/remove")]
    public async Task Every_change_of_second_factors_requires_confirmation_of_identity(string method, string action)
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);
        _server.Clock.Advance(TimeSpan.FromMinutes(11));

        var answer = method == "GET" ? await browser.OpenAsync($"{Path}/{action}") : await browser.SendAsync($"{Path}/{action}");

        answer.ShouldLeadTo($"/confirm-identity?return={Uri.EscapeDataString($"{Path}/{action}")}");
    }

    [Theory]
    [InlineData("authenticator/remove", "Remove the authenticator?", "Your recovery codes will be removed as well, and other sessions that used a code will be signed out.")]
    [InlineData("recovery-codes", "Create new recovery codes?", "Your current recovery codes stop working immediately, and other sessions that used a code will be signed out.")]
    public async Task A_change_of_second_factors_is_confirmed_on_a_page_that_states_its_consequence(string action, string heading, string consequence)
    {
        var enrolled = await TotpEnrollment.CreateAsync(_server);
        (await enrolled.Client.GetAsync(Path)).Text.ShouldContain($"href=\"{Path}/{action}\"");
        (await enrolled.Client.GetAsync(Path)).Text.ShouldNotContain($"action=\"{Path}/{action}\"");

        var question = (await enrolled.Client.GetAsync($"{Path}/{action}")).ShouldBePage(heading);

        question.Text.ShouldContain(consequence);
        question.Text.ShouldContain($"action=\"{Path}/{action}\"");
        question.Text.Contains(LastFactor, StringComparison.Ordinal).ShouldBe(action == "authenticator/remove");
    }

    [Fact]
    public async Task Removing_the_last_second_factor_shows_a_warning()
    {
        var enrolled = await TotpEnrollment.CreateAsync(_server);
        using var phone = new SoftwareAuthenticator();
        await enrolled.Client.AddPasskeyAsync(phone, "A <blue> key");
        var removal = Regex.Match((await enrolled.Client.GetAsync(Path)).Text, "href=\"(?<path>[^\"]+/passkeys/[^\"]+/remove)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["path"].Value;

        (await enrolled.Client.GetAsync($"{Path}/authenticator/remove")).Text.ShouldNotContain(LastFactor, customMessage: "there is a passkey");
        (await enrolled.Client.GetAsync(removal)).Text.ShouldNotContain(LastFactor, customMessage: "there is an authenticator");
        (await enrolled.Client.PostAsync($"{Path}/authenticator/remove", new FormUrlEncodedContent([]))).ShouldLeadTo(Path);
        var question = (await enrolled.Client.GetAsync(removal)).ShouldBePage("Remove the passkey A <blue> key?");
        question.Text.ShouldContain(LastFactor);
        question.Text.ShouldNotContain("<blue>");

        (await enrolled.Client.PostAsync(removal, new FormUrlEncodedContent([]))).ShouldLeadTo(Path);
        (await enrolled.Client.GetAsync(removal)).ShouldLeadTo(Path);
    }

    [Theory]
    [InlineData("authenticator/remove")]
    [InlineData("recovery-codes")]
    public async Task The_confirmation_page_without_an_authenticator_leads_back_to_the_security_page(string action)
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);

        (await browser.OpenAsync($"{Path}/{action}")).ShouldLeadTo(Path);
    }

    [Fact]
    public async Task A_wrong_first_code_keeps_QR_code_and_secret_and_the_correct_code_completes_enrollment()
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);
        var enrollmentPage = (await browser.SendAsync($"{Path}/authenticator")).ShouldBePage("Set up an authenticator");
        var (qrCode, link, secret) = (QRCodeOf(enrollmentPage), LinkOf(enrollmentPage), Browser.HiddenField(enrollmentPage, "secret"));
        qrCode.ShouldNotBeEmpty();
        link.ShouldContain(secret);

        foreach (var wrong in new[] { "000000", "not a code" })
        {
            var rejected = await browser.SendAsync($"{Path}/authenticator/confirm", ("secret", secret), ("code", wrong));

            ((int)rejected.Status).ShouldBeOneOf(400, 401);
            QRCodeOf(rejected).ShouldBe(qrCode);
            LinkOf(rejected).ShouldBe(link);
            Browser.HiddenField(rejected, "secret").ShouldBe(secret);
        }

        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(_server.Clock.GetUtcNow().UtcDateTime);
        (await browser.SendAsync($"{Path}/authenticator/confirm", ("secret", secret), ("code", code))).ShouldBePage("Your recovery codes");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    [InlineData("<script>")]
    public async Task A_wrong_first_code_without_the_secret_does_not_reveal_it(string? sent)
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);
        var secret = Browser.HiddenField(await browser.SendAsync($"{Path}/authenticator"), "secret");

        var rejected = sent is null
            ? await browser.SendAsync($"{Path}/authenticator/confirm", ("code", "000000"))
            : await browser.SendAsync($"{Path}/authenticator/confirm", ("secret", sent), ("code", "000000"));

        rejected.ShouldBePage("Second factors", HttpStatusCode.Unauthorized).Text.ShouldContain("The code is incorrect");
        rejected.Text.ShouldNotContain(secret);
        QRCodeOf(rejected).ShouldBeEmpty();
    }

    private static string QRCodeOf(Answer page) => Regex.Match(page.Text, "src=\"data:image/svg[^\"]+\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;

    private static string LinkOf(Answer page) => Regex.Match(page.Text, "href=\"otpauth:[^\"]+\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;

    [Fact]
    public async Task Removing_the_authenticator_is_confirmed_again_after_a_confirmation_of_identity()
    {
        var enrolled = await TotpEnrollment.CreateAsync(_server);
        var browser = new Browser(_server);
        var page = await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password));
        (await browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(page, "challenge")), ("code", enrolled.Code))).ShouldLeadTo("/account");
        _server.Clock.Advance(TimeSpan.FromMinutes(11));

        await browser.SendAsync($"{Path}/authenticator/remove");
        var confirmed = await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("code", enrolled.Code), ("return", $"{Path}/authenticator/remove"));

        var question = (await browser.FollowAsync(confirmed)).ShouldBePage("Remove the authenticator?");
        question.Text.ShouldContain("Your identity is confirmed. Submit the form again.");
        (await browser.SendAsync("/sign-out")).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password))).ShouldBePage("One more step");
    }
}
