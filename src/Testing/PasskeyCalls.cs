using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.Testing;

/// <summary>Passkey ceremonies, as a page performs them.</summary>
public static class PasskeyCalls
{
    /// <summary>Path: the passkeys of the signed-in user.</summary>
    public const string Mine = "/api/v1/me/passkeys";
    /// <summary>Path: logins with a passkey only.</summary>
    public const string Login = "/api/v1/sessions/passkey";
    /// <summary>Path: second factors of a login.</summary>
    public const string SecondFactor = "/api/v1/sessions/second-factor";
    /// <summary>Path: renewed authentication in a session.</summary>
    public const string StepUp = "/api/v1/sessions/current/step-up";

    /// <summary>Begins a ceremony and returns its options.</summary>
    public static async Task<(string Ceremony, JsonElement Options)> BeginAsync(this ApiClient client, string path, object? body = null)
    {
        var answer = (await client.PostAsync(path + "/options", body)).Require(HttpStatusCode.OK, $"The request for passkey options of {path}");
        return (answer.Json.GetProperty("ceremony").GetString()!, answer.Json.GetProperty("options"));
    }

    /// <summary>Adds a passkey to the account of the signed-in user.</summary>
    public static async Task<Answer> AddPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator, string name = "My phone")
    {
        var (ceremony, options) = await client.BeginAsync(Mine);
        return await client.PostAsync(Mine, new { ceremony, name, credential = authenticator.Create(options) });
    }

    /// <summary>Logs in with a passkey only.</summary>
    public static async Task<Answer> LoginByPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator)
    {
        var (ceremony, options) = await client.BeginAsync(Login);
        return await client.LoginByPasskeyAsync(ceremony, authenticator.Get(options));
    }

    /// <summary>Logs in with a passkey only, and sends the session token with all later requests.</summary>
    public static async Task SignInByPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator)
    {
        authenticator.SignCount++;
        client.Bearer = null;
        var answer = (await client.LoginByPasskeyAsync(authenticator)).Require(HttpStatusCode.Created, "The login with a passkey");
        client.Bearer = answer.Json.GetProperty("token").GetString();
    }

    /// <summary>Completes a ceremony of a passkey login.</summary>
    public static Task<Answer> LoginByPasskeyAsync(this ApiClient client, string ceremony, JsonNode credential) =>
        client.PostAsync(Login, new { ceremony, credential, transport = "bearer" });

    /// <summary>Redeems a login challenge with a passkey.</summary>
    public static Task<Answer> RedeemByPasskeyAsync(this ApiClient client, string challenge, string ceremony, JsonNode credential) =>
        client.PostAsync(SecondFactor, new { challenge, passkey = new { ceremony, credential }, transport = "bearer" });
}
