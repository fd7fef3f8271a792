using System.Net;
using OtpNet;

namespace Auth.Testing;

/// <summary>A user with an enrolled TOTP authenticator.</summary>
/// <param name="Client">The client in whose session the authenticator was enrolled.</param>
/// <param name="Secret">The TOTP secret in base32.</param>
public sealed record TotpEnrollment(AuthTestServer Server, TestUser User, ApiClient Client, string Secret, IReadOnlyList<string> RecoveryCodes)
{
    /// <summary>A well-formed recovery code that is never generated.</summary>
    public const string WrongCode = "000000-000000-000000-000000";

    /// <summary>The current TOTP code.</summary>
    public string Code => CodeAt(Server.Clock.GetUtcNow());

    /// <summary>Registers an account with an authenticator.</summary>
    public static async Task<TotpEnrollment> CreateAsync(AuthTestServer server) => await CreateAsync(server, await server.RegisterAsync());

    /// <summary>Enrolls an authenticator, and advances the clock by 30 seconds, so that the next code is unused.</summary>
    /// <exception cref="TestServerException">The user cannot sign in, or has an authenticator.</exception>
    public static async Task<TotpEnrollment> CreateAsync(AuthTestServer server, TestUser user)
    {
        var client = await server.SignInAsync(user);
        var enrollment = (await client.PostAsync("/api/v1/me/second-factors/totp")).Require(HttpStatusCode.Created, $"The enrollment of an authenticator of {user.Username}");
        var enrolled = new TotpEnrollment(server, user, client, enrollment.Json.GetProperty("secret").GetString()!, []);

        var confirmed = (await client.PostAsync("/api/v1/me/second-factors/totp/confirm", new { code = enrolled.Code })).Require(HttpStatusCode.OK, "The confirmation of the authenticator");
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        return user.Totp = enrolled with { RecoveryCodes = [.. confirmed.Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!)] };
    }

    /// <summary>Sends a code to a login.</summary>
    /// <param name="challenge">The challenge of the login (<see cref="LoginAsync"/>).</param>
    public static Task<Answer> RedeemAsync(ApiClient client, string challenge, string code) =>
        client.PostAsync("/api/v1/sessions/second-factor", new { challenge, code, transport = "bearer" });

    /// <summary>The code of the authenticator at a time.</summary>
    public string CodeAt(DateTimeOffset time) => new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(time.UtcDateTime);

    /// <summary>Logs in with the password.</summary>
    /// <returns>The login challenge.</returns>
    /// <exception cref="TestServerException">The login is refused, or requires no second factor.</exception>
    public async Task<string> LoginAsync(ApiClient client)
    {
        var answer = (await client.LoginAsync(User.Username, User.Password ?? UserBuilder.DefaultPassword)).Require(HttpStatusCode.Accepted, $"The login of {User.Username}");
        return answer.Json.GetProperty("challenge").GetString()!;
    }

    /// <summary>Logs in with the password and a code.</summary>
    public async Task<Answer> SignInAsync(string code)
    {
        var client = Server.Client();
        return await RedeemAsync(client, await LoginAsync(client), code);
    }

    /// <summary>Contains the username only.</summary>
    public override string ToString() => $"TOTP authenticator of {User.Username}";
}
