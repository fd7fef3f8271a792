using System.Net;
using OtpNet;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A signed-in user with an enrolled TOTP authenticator.</summary>
/// <param name="Client">The client in whose session the authenticator was enrolled.</param>
/// <param name="Secret">The TOTP secret in base32.</param>
public sealed record Enrolled(RunningServer Server, Account Account, ApiClient Client, string Secret, IReadOnlyList<string> RecoveryCodes)
{
    /// <summary>A well-formed recovery code that is never generated.</summary>
    public const string WrongCode = "000000-000000-000000-000000";

    /// <summary>The current TOTP code.</summary>
    public string Code => CodeAt(Server.Clock.GetUtcNow());

    /// <summary>Creates an account with an authenticator.</summary>
    public static async Task<Enrolled> CreateAsync(RunningServer server) => await CreateAsync(server, await server.RegisterAsync());

    /// <summary>Enrolls an authenticator, and advances the clock so that the next code is unused.</summary>
    public static async Task<Enrolled> CreateAsync(RunningServer server, Account account)
    {
        var client = await server.SignInAsync(account);
        var enrollment = await client.PostAsync("/api/v1/me/second-factors/totp");
        enrollment.Status.ShouldBe(HttpStatusCode.Created, enrollment.Text);
        var enrolled = new Enrolled(server, account, client, enrollment.Json.GetProperty("secret").GetString()!, []);

        var confirmed = await client.PostAsync("/api/v1/me/second-factors/totp/confirm", new { code = enrolled.Code });
        confirmed.Status.ShouldBe(HttpStatusCode.OK, confirmed.Text);
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        return enrolled with { RecoveryCodes = [.. confirmed.Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!)] };
    }

    public string CodeAt(DateTimeOffset time) => new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(time.UtcDateTime);

    /// <summary>Logs in with the password.</summary>
    /// <returns>The login challenge.</returns>
    public async Task<string> LoginAsync(ApiClient client)
    {
        var answer = await client.LoginAsync(Account.Username);
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Text);
        return answer.Json.GetProperty("challenge").GetString()!;
    }

    public static Task<Answer> RedeemAsync(ApiClient client, string challenge, string code) =>
        client.PostAsync("/api/v1/sessions/second-factor", new { challenge, code, transport = "bearer" });

    /// <summary>Logs in with the password and a code.</summary>
    public async Task<Answer> SignInAsync(string code)
    {
        var client = Server.Client();
        return await RedeemAsync(client, await LoginAsync(client), code);
    }
}
