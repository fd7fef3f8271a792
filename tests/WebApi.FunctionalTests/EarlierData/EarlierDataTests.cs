using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using OtpNet;

namespace Auth.WebApi.FunctionalTests.EarlierData;

public sealed class EarlierSqliteDataTests(EarlierSqliteDatabase earlier) : EarlierDataTests(earlier), IClassFixture<EarlierSqliteDatabase>;

public sealed class EarlierPostgreSqlDataTests(EarlierPostgreSqlDatabase earlier) : EarlierDataTests(earlier), IClassFixture<EarlierPostgreSqlDatabase>;

/// <summary>Data of an earlier version works after the migration to the current schema.</summary>
public abstract class EarlierDataTests(EarlierDatabase earlier)
{
    private const string NewPassword = "another horse battery staple";

    private RunningServer Server => earlier.Server;

    [Theory]
    [InlineData("session", "Ada Lovelace")]
    [InlineData("rememberedSession", "Ada Lovelace")]
    [InlineData("administrator", RunningServer.AdministratorName)]
    public async Task A_session_from_an_earlier_version_is_valid(string session, string username)
    {
        var current = await earlier.ClientWith(session).GetAsync("/api/v1/sessions/current");

        current.Status.ShouldBe(HttpStatusCode.OK, current.Text);
        current.Json.GetProperty("user").GetProperty("username").GetString().ShouldBe(username);
    }

    [Fact]
    public async Task An_ended_session_from_an_earlier_version_is_rejected() => (await earlier.ClientWith("endedSession").IsSignedInAsync()).ShouldBeFalse();

    [Theory]
    [InlineData("Ada Lovelace")]
    [InlineData("ada@example.org")]
    [InlineData("three failures")]
    [InlineData("reporter")]
    [InlineData("imported")]
    [InlineData("imported@example.org")]
    [InlineData("info@münchen.example")]
    [InlineData("unicode domain")]
    [InlineData("ascii domain")]
    [InlineData("final dot")]
    public async Task A_password_from_an_earlier_version_signs_in(string username)
    {
        var login = await Server.Client().LoginAsync(username);

        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
    }

    [Fact]
    public async Task A_device_from_an_earlier_version_is_known()
    {
        for (var i = 0; i < 5; i++) await Server.Client().LoginAsync("Mary Jackson", "a wrong password, again");
        (await Server.Client().LoginAsync("Mary Jackson")).Code.ShouldBe("account_locked");

        var login = await Server.Client().PostAsync("/api/v1/sessions", new { username = "Mary Jackson", password = RunningServer.Password, transport = "bearer", deviceToken = earlier["device"] });

        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
    }

    [Theory]
    [InlineData("locked out", "account_locked")]
    [InlineData("no such name", "account_locked")]
    [InlineData("locked", "account_locked")]
    [InlineData("closed", "invalid_credentials")]
    public async Task A_locked_or_closed_account_from_an_earlier_version_rejects_logins(string username, string code)
    {
        var login = await Server.Client().LoginAsync(username);

        login.Code.ShouldBe(code, login.Text);
    }

    [Fact]
    public async Task A_TOTP_authenticator_from_an_earlier_version_signs_in()
    {
        var client = Server.Client();
        var challenge = (await client.LoginAsync("Grace Hopper")).Json.GetProperty("challenge").GetString()!;
        var code = new Totp(Base32Encoding.ToBytes(earlier["totpSecret"])).ComputeTotp(Server.Clock.GetUtcNow().UtcDateTime);

        var login = await TotpEnrollment.RedeemAsync(client, challenge, code);

        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
    }

    [Fact]
    public async Task A_pending_login_challenge_from_an_earlier_version_accepts_a_recovery_code()
    {
        var code = earlier.Held("recoveryCodes")[0].GetString()!;

        var login = await TotpEnrollment.RedeemAsync(Server.Client(), earlier["challenge"], code);

        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
    }

    [Fact]
    public async Task A_passkey_from_an_earlier_version_signs_in()
    {
        var stored = earlier.Held("passkey");
        using var phone = SoftwareAuthenticator.FromKey(stored.GetProperty("key").GetBytesFromBase64(), stored.GetProperty("credentialId").GetBytesFromBase64());
        (phone.UserHandle, phone.SignCount) = (stored.GetProperty("userHandle").GetString(), 2);

        var login = await Server.Client().LoginByPasskeyAsync(phone);

        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
        login.Json.GetProperty("user").GetProperty("username").GetString().ShouldBe("Katherine Johnson");
    }

    [Fact]
    public async Task A_recovery_link_from_an_earlier_version_sets_a_password()
    {
        var completed = await Server.Client().PostAsync("/api/v1/recovery/complete", new { token = earlier["recoveryLink"], newPassword = NewPassword });

        completed.Status.ShouldBe(HttpStatusCode.NoContent, completed.Text);
        (await Server.Client().LoginAsync("dorothy@example.org", NewPassword)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_verification_link_from_an_earlier_version_verifies_the_email()
    {
        var completed = await Server.Client().PostAsync("/api/v1/verification/complete", new { token = earlier["verificationLink"], password = RunningServer.Password });

        completed.Status.ShouldBe(HttpStatusCode.NoContent, completed.Text);
    }

    [Fact]
    public async Task A_pending_registration_from_an_earlier_version_can_be_completed()
    {
        var completed = await Server.Client().PostAsync("/api/v1/users/complete", new { token = earlier["pendingRegistration"], password = NewPassword });

        completed.Status.ShouldBe(HttpStatusCode.Created, completed.Text);
        (await Server.Client().LoginAsync("pending", NewPassword)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Queued_mail_from_an_earlier_version_is_sent_with_working_links()
    {
        await Server.DeliverMailAsync();

        Server.Mailbox.To("ada@example.org").ShouldContain(message => message.Text.Contains("/reset-password", StringComparison.Ordinal));
        var completed = await Server.Client().PostAsync("/api/v1/users/complete", new { token = Server.Mailbox.TokenTo("queued@example.org"), password = NewPassword });
        completed.Status.ShouldBe(HttpStatusCode.Created, completed.Text);
    }

    [Fact]
    public async Task Roles_emails_and_failed_attempts_from_an_earlier_version_are_kept()
    {
        var users = (await earlier.ClientWith("administrator").GetAsync("/api/v1/admin/users?limit=200")).Json.GetProperty("items").EnumerateArray()
            .ToDictionary(user => user.GetProperty("username").GetString()!, StringComparer.Ordinal);

        users["reporter"].GetProperty("roles")[0].GetString().ShouldBe("reports");
        users["Joan Clarke"].GetProperty("email").GetString().ShouldBe("joan@example.org");
        users["Ada Lovelace"].GetProperty("emailVerified").GetBoolean().ShouldBeTrue();
        users["locked"].GetProperty("status").GetString().ShouldBe("locked");
        users["locked out"].GetProperty("failedAttempts").GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task The_audit_log_from_an_earlier_version_is_readable()
    {
        var events = (await earlier.ClientWith("administrator").GetAsync("/api/v1/admin/events?type=user_locked_out&limit=200")).Json.GetProperty("items");

        events.EnumerateArray().Select(e => e.GetProperty("username").GetString()).ShouldContain("locked out");
    }
}
