using OtpNet;

namespace Auth.Walkthrough;

/// <summary>Email verification, password recovery, and a second factor that is set up, used and lost.</summary>
internal sealed class AccountLifecycle(Script script, Uri server, MailFolder mail)
{
    private const string Email = "carol@example.org";
    private const string Password = "a boat trip in the rain";
    private const string NewPassword = "a boat trip in the sun";
    private const string Wrong = "401 invalid_credentials";

    public async Task RunAsync()
    {
        using var client = new Client(server);
        await RegisterAsync(client);
        await RecoverAsync(client);
        var (key, codes) = await EnrollAsync(client);
        await SignInWithCodeAsync(client, key);
        await LosePhoneAsync(client, codes);
    }

    private async Task RegisterAsync(Client client)
    {
        script.Scene("Email verification");
        script.Step("carol registers", "201 carol", await client.PostAsync("/api/v1/users", new { username = "carol", email = Email, password = Password }));
        var token = await mail.NextTokenAsync(Email);
        script.Step("a link alone does not verify her email", "403 confirmation_required", await client.PostAsync("/api/v1/verification/complete", new { token }));
        script.Step("she opens the verification link and enters her password", "204", await VerifyAsync(client, token));
        script.Step("the link works once", "400 invalid_link", await VerifyAsync(client, token));
    }

    private async Task RecoverAsync(Client client)
    {
        script.Scene("Password recovery");
        var login = await client.LoginAsync("carol", Password);
        script.Step("carol requests a recovery link", "202", await client.PostAsync("/api/v1/recovery", new { email = Email }));
        script.Step("an unknown email gets the same response", "202", await client.PostAsync("/api/v1/recovery", new { email = "unknown@example.org" }));
        var token = await mail.NextTokenAsync(Email);
        script.Step("carol sets a new password with the link", "204", await RecoverAsync(client, token));
        script.Step("the link works once", "400 invalid_link", await RecoverAsync(client, token));
        script.Step("the earlier session has ended", "401 not_authenticated", await client.CurrentAsync(login.Token));
        script.Step("the old password", Wrong, await client.LoginAsync("carol", Password));
        script.Step("the new password", "201 carol", await client.LoginAsync("carol", NewPassword));
    }

    private async Task<(byte[] Key, IReadOnlyList<string> RecoveryCodes)> EnrollAsync(Client client)
    {
        script.Scene("A second factor");
        var login = await client.LoginAsync("carol", NewPassword);
        var enrolled = await client.PostAsync("/api/v1/me/second-factors/totp", token: login.Token);
        script.Step("carol scans the QR code with her phone", "201", enrolled);
        var key = Base32Encoding.ToBytes(enrolled.Json!["secret"]!.GetValue<string>());
        script.Step("she types a wrong code", "401 invalid_code", await ConfirmAsync(client, login.Token, "000000"));
        var confirmed = await ConfirmAsync(client, login.Token, CodeOf(key, later: TimeSpan.Zero));
        script.Step("she types the code that the phone shows", "200", confirmed);
        return (key, [.. confirmed.Json!["recoveryCodes"]!.AsArray().Select(code => code!.GetValue<string>())]);
    }

    private async Task SignInWithCodeAsync(Client client, byte[] key)
    {
        script.Scene("Login with a second factor");
        var first = await client.LoginAsync("carol", NewPassword);
        script.Step("only the password", "202", first);
        var challenge = first.Json!["challenge"]!.GetValue<string>();
        script.Step("the challenge is not a session token", "401 not_authenticated", await client.CurrentAsync(challenge));
        script.Step("a wrong code", "401 invalid_code", await RedeemAsync(client, challenge, "000000"));
        // The next code: the one used for enrollment cannot be used again.
        var code = CodeOf(key, later: TimeSpan.FromSeconds(30));
        script.Step("the code that the phone shows", "201 carol", await RedeemAsync(client, challenge, code));
        script.Step("the challenge works once", "401 invalid_challenge", await RedeemAsync(client, challenge, code));
        var second = await client.LoginAsync("carol", NewPassword);
        script.Step("the code works once", "401 invalid_code", await RedeemAsync(client, second.Json!["challenge"]!.GetValue<string>(), code));
    }

    private async Task LosePhoneAsync(Client client, IReadOnlyList<string> codes)
    {
        script.Scene("Lost second factor");
        var first = await client.LoginAsync("carol", NewPassword);
        var login = await RedeemAsync(client, first.Json!["challenge"]!.GetValue<string>(), codes[0]);
        script.Step("a recovery code", "201 carol", login);
        var second = await client.LoginAsync("carol", NewPassword);
        script.Step("the recovery code works once", "401 invalid_code", await RedeemAsync(client, second.Json!["challenge"]!.GetValue<string>(), codes[0]));
        script.Step("carol removes the second factor", "204", await client.DeleteAsync("/api/v1/me/second-factors/totp", login.Token));
        script.Step("only the password", "201 carol", await client.LoginAsync("carol", NewPassword));
    }

    private static string CodeOf(byte[] key, TimeSpan later) => new Totp(key).ComputeTotp((TimeProvider.System.GetUtcNow() + later).UtcDateTime);

    private static Task<Answer> VerifyAsync(Client client, string token) => client.PostAsync("/api/v1/verification/complete", new { token, password = Password });

    private static Task<Answer> RecoverAsync(Client client, string token) => client.PostAsync("/api/v1/recovery/complete", new { token, newPassword = NewPassword });

    private static Task<Answer> ConfirmAsync(Client client, string token, string code) => client.PostAsync("/api/v1/me/second-factors/totp/confirm", new { code }, token);

    private static Task<Answer> RedeemAsync(Client client, string challenge, string code) =>
        client.PostAsync("/api/v1/sessions/second-factor", new { challenge, code, transport = "bearer" });
}
