using System.Net;
using OtpNet;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Somebody with an authenticator, and signed in.</summary>
/// <param name="Server">The server.</param>
/// <param name="Account">Who.</param>
/// <param name="Client">The session in which it was enrolled.</param>
/// <param name="Secret">What the authenticator knows, in base32.</param>
/// <param name="RecoveryCodes">The recovery codes.</param>
public sealed record Enrolled(RunningServer Server, Account Account, ApiClient Client, string Secret, IReadOnlyList<string> RecoveryCodes)
{
    /// <summary>A code of the right form that nobody has: a recovery code of so many zeros is never made.</summary>
    public const string WrongCode = "000000-000000-000000-000000";

    /// <summary>What the authenticator shows now.</summary>
    public string Code => CodeAt(Server.Clock.GetUtcNow());

    /// <summary>Makes an account with an authenticator.</summary>
    public static async Task<Enrolled> AtAsync(RunningServer server) => await AtAsync(server, await server.RegisterAsync());

    /// <summary>Enrols an authenticator by its first code; the next one comes half a minute later.</summary>
    public static async Task<Enrolled> AtAsync(RunningServer server, Account account)
    {
        var client = await server.SignInAsync(account);
        var begun = await client.PostAsync("/api/v1/me/second-factors/totp");
        begun.Status.ShouldBe(HttpStatusCode.Created, begun.Text);
        var enrolled = new Enrolled(server, account, client, begun.Json.GetProperty("secret").GetString()!, []);

        var confirmed = await client.PostAsync("/api/v1/me/second-factors/totp/confirm", new { code = enrolled.Code });
        confirmed.Status.ShouldBe(HttpStatusCode.OK, confirmed.Text);
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        return enrolled with { RecoveryCodes = [.. confirmed.Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!)] };
    }

    public string CodeAt(DateTimeOffset time) => new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(time.UtcDateTime);

    /// <summary>Gives the password.</summary>
    /// <returns>The challenge.</returns>
    public async Task<string> LoginAsync(ApiClient client)
    {
        var answer = await client.LoginAsync(Account.Username);
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Text);
        return answer.Json.GetProperty("challenge").GetString()!;
    }

    /// <summary>Gives a code.</summary>
    public static Task<Answer> RedeemAsync(ApiClient client, string challenge, string code) =>
        client.PostAsync("/api/v1/sessions/second-factor", new { challenge, code, transport = "bearer" });

    /// <summary>Gives the password, and then a code.</summary>
    public async Task<Answer> SignInAsync(string code)
    {
        var client = Server.Client();
        return await RedeemAsync(client, await LoginAsync(client), code);
    }
}
