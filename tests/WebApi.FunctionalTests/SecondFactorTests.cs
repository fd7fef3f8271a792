using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.WebApi.FunctionalTests;

public sealed class SecondFactorTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Factors = "/api/v1/me/second-factors";

    [Fact]
    public async Task TOTP_enrollment_returns_the_secret_as_text_URI_and_QR_code()
    {
        var account = await server.RegisterAsync("Zoë O'Brien");
        var client = await server.SignInAsync(account);

        var answer = await client.PostAsync(Factors + "/totp");

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        var secret = answer.Json.GetProperty("secret").GetString()!;
        secret.ShouldMatch("^[A-Z2-7]{32}$");
        var uri = new Uri(answer.Json.GetProperty("uri").GetString()!);
        (uri.Scheme, uri.Host).ShouldBe(("otpauth", "totp"));
        Uri.UnescapeDataString(uri.AbsolutePath).ShouldEndWith("Zoë O'Brien");
        uri.Query.ShouldContain($"secret={secret}");
        uri.Query.ShouldContain("issuer=localhost");
        answer.Json.GetProperty("qrCode").GetString()!.ShouldStartWith("<svg");
    }

    [Fact]
    [Trait("Requirement", "R65")]
    [Trait("Requirement", "R66")]
    public async Task A_user_enrolls_TOTP_signs_in_with_codes_and_recovery_codes_and_removes_it()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        var elsewhere = await server.SignInAsync(account);
        (await client.GetAsync(Factors)).Text.ShouldBe("""{"totp":null,"recoveryCodesLeft":0,"passkeys":0}""");

        var secret = (await client.PostAsync(Factors + "/totp")).Json.GetProperty("secret").GetString()!;
        var enrolled = new TotpEnrollment(server, account, client, secret, []);
        (await client.PostAsync(Factors + "/totp/confirm", new { code = "000000" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        var confirmed = await client.PostAsync(Factors + "/totp/confirm", new { code = enrolled.Code });
        var recoveryCodes = confirmed.Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!).ToList();
        recoveryCodes.Count.ShouldBe(10);
        (await client.IsSignedInAsync()).ShouldBeTrue();
        (await elsewhere.IsSignedInAsync()).ShouldBeFalse();
        (await client.PostAsync(Factors + "/totp")).ShouldBeProblem(HttpStatusCode.Conflict, "already_enrolled");

        (await enrolled.SignInAsync(enrolled.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var session = await enrolled.SignInAsync(enrolled.Code);
        session.Status.ShouldBe(HttpStatusCode.Created, session.Text);
        session.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["pwd", "otp", "mfa"]);
        session.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
        (await enrolled.SignInAsync(recoveryCodes[3].ToUpperInvariant())).Status.ShouldBe(HttpStatusCode.Created);
        (await enrolled.SignInAsync(recoveryCodes[3])).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        (await client.GetAsync(Factors)).Json.GetProperty("recoveryCodesLeft").GetInt32().ShouldBe(9);

        var renewed = (await client.PostAsync(Factors + "/recovery-codes")).Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!).ToList();
        (await enrolled.SignInAsync(recoveryCodes[0])).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        (await enrolled.SignInAsync(renewed[0])).Status.ShouldBe(HttpStatusCode.Created);

        (await client.DeleteAsync(Factors + "/totp")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_login_with_a_second_factor_returns_a_challenge_and_no_cookie()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);

        var answer = await server.Client().LoginAsync(enrolled.User.Username, transport: "cookie");

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        answer.Header("Set-Cookie").ShouldBeNull();
        answer.Json.EnumerateObject().Select(p => p.Name).ShouldBe(["challenge", "methods", "expiresAt", "requiredActions"]);
        answer.Json.GetProperty("challenge").GetString()!.ShouldMatch("^chl_[A-Za-z0-9_-]{43}$");
        answer.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["totp", "recovery_code"]);
        answer.Json.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow().AddMinutes(5));
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task Redeeming_a_challenge_sets_the_session_cookie_and_keeps_the_remember_choice_of_the_login()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = server.Client();
        var challenge = (await browser.PostAsync("/api/v1/sessions", new { username = enrolled.User.Username, password = RunningServer.Password, remember = true }))
            .Json.GetProperty("challenge").GetString();

        var answer = await browser.PostAsync("/api/v1/sessions/second-factor", new { challenge, code = enrolled.Code });

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        answer.Header("Location").ShouldBe("/api/v1/sessions/current");
        answer.Header("Set-Cookie")!.ShouldMatch("^__Host-auth-session=ses_[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly, __Host-auth-gateway=gtw_[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly, __Host-auth-device=");
        answer.Json.TryGetProperty("token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_challenge_works_once_and_only_for_its_client()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var client = server.Client("one");
        var challenge = await enrolled.LoginAsync(client);

        (await TotpEnrollment.RedeemAsync(server.Client("another"), challenge, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
        (await TotpEnrollment.RedeemAsync(client, challenge, enrolled.Code)).Status.ShouldBe(HttpStatusCode.Created);
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        (await TotpEnrollment.RedeemAsync(client, challenge, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    public async Task A_challenge_expires_after_five_minutes()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var client = server.Client();
        var challenge = await enrolled.LoginAsync(client);

        server.Clock.Advance(TimeSpan.FromMinutes(5));

        (await TotpEnrollment.RedeemAsync(client, challenge, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_TOTP_code_is_accepted_at_most_one_time_step_early_or_late()
    {
        foreach (var (seconds, status) in new[] { (-60, HttpStatusCode.Unauthorized), (-30, HttpStatusCode.Created), (30, HttpStatusCode.Created), (60, HttpStatusCode.Unauthorized) })
        {
            var enrolled = await TotpEnrollment.CreateAsync(server);
            server.Clock.Advance(TimeSpan.FromMinutes(5));

            (await enrolled.SignInAsync(enrolled.CodeAt(server.Clock.GetUtcNow().AddSeconds(seconds)))).Status.ShouldBe(status, $"{seconds}");
        }
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_TOTP_code_of_oathtool_is_accepted_exactly_once()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var code = await Oathtool.CodeAsync(enrolled.Secret, server.Clock.GetUtcNow());

        (await enrolled.SignInAsync(code)).Status.ShouldBe(HttpStatusCode.Created);
        (await enrolled.SignInAsync(code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        (await enrolled.SignInAsync(code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        (await enrolled.SignInAsync(await Oathtool.CodeAsync(enrolled.Secret, server.Clock.GetUtcNow()))).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Administrators_see_and_remove_the_second_factors_of_a_user()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{enrolled.User.Id}/second-factors";

        (await administrator.GetAsync(path)).Json.GetProperty("recoveryCodesLeft").GetInt32().ShouldBe(10);
        (await administrator.DeleteAsync(path)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await administrator.GetAsync(path)).Text.ShouldBe("""{"totp":null,"recoveryCodesLeft":0,"passkeys":0}""");
        (await server.Client().LoginAsync(enrolled.User.Username)).Status.ShouldBe(HttpStatusCode.Created);
        (await administrator.GetAsync($"/api/v1/admin/users/{Guid.CreateVersion7()}/second-factors")).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await administrator.DeleteAsync($"/api/v1/admin/users/{Guid.CreateVersion7()}/second-factors")).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
    }

    [Fact]
    [Trait("Requirement", "R58")]
    [Trait("Requirement", "R60")]
    public async Task Secrets_are_neither_logged_nor_returned_even_at_trace_level()
    {
        using var own = RunningServer.With(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"));
        var enrolled = await TotpEnrollment.CreateAsync(own);
        var client = own.Client();
        var challenge = await enrolled.LoginAsync(client);
        await TotpEnrollment.RedeemAsync(client, challenge, enrolled.RecoveryCodes[9]);
        await TotpEnrollment.RedeemAsync(client, challenge, enrolled.RecoveryCodes[0]);
        var administrator = await own.AdministratorAsync();

        var events = (await administrator.GetAsync("/api/v1/admin/events?limit=200")).Text;

        var exposed = events + (await enrolled.Client.GetAsync(Factors)).Text + own.Log.Text;
        foreach (var type in (string[])["second_factor_enrolled", "recovery_code_used"]) events.ShouldContain(type);
        foreach (var secret in (string[])[enrolled.Secret, challenge, .. enrolled.RecoveryCodes, .. enrolled.RecoveryCodes.Select(c => c.Replace("-", "", StringComparison.Ordinal))])
        {
            exposed.Contains(secret, StringComparison.Ordinal).ShouldBeFalse(Regex.Match(exposed, $".*{Regex.Escape(secret)}.*", RegexOptions.None, TimeSpan.FromSeconds(5)).Value);
        }
    }

    [Fact]
    public void Startup_runs_no_data_protection_service() =>
        server.Services.GetServices<IHostedService>().Select(s => s.GetType().Name).ShouldNotContain(name => name.Contains("DataProtection", StringComparison.Ordinal));
}
