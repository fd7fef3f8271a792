using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>The ceremonies of passkeys, as a page would go through them.</summary>
internal static class PasskeyCalls
{
    public const string Mine = "/api/v1/me/passkeys";
    public const string Login = "/api/v1/sessions/passkey";
    public const string SecondFactor = "/api/v1/sessions/second-factor";
    public const string StepUp = "/api/v1/sessions/current/step-up";

    /// <summary>Asks for options.</summary>
    public static async Task<(string Ceremony, JsonElement Options)> BeginAsync(this ApiClient client, string path, object? body = null)
    {
        var begun = await client.PostAsync(path + "/options", body);
        begun.Status.ShouldBe(HttpStatusCode.OK, begun.Text);
        return (begun.Json.GetProperty("ceremony").GetString()!, begun.Json.GetProperty("options"));
    }

    /// <summary>Adds a passkey to who is signed in.</summary>
    public static async Task<Answer> AddPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator, string name = "My phone")
    {
        var (ceremony, options) = await client.BeginAsync(Mine);
        return await client.PostAsync(Mine, new { ceremony, name, credential = authenticator.Create(options) });
    }

    /// <summary>Signs in by a passkey alone.</summary>
    public static async Task<Answer> LoginByPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator)
    {
        var (ceremony, options) = await client.BeginAsync(Login);
        return await client.LoginByPasskeyAsync(ceremony, authenticator.Get(options));
    }

    /// <summary>Signs in by a passkey alone, and shows the token from then on.</summary>
    public static async Task SignInByPasskeyAsync(this ApiClient client, SoftwareAuthenticator authenticator)
    {
        authenticator.SignCount++;
        client.Bearer = null;
        var answer = await client.LoginByPasskeyAsync(authenticator);
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        client.Bearer = answer.Json.GetProperty("token").GetString();
    }

    /// <summary>Ends a ceremony of a login.</summary>
    public static Task<Answer> LoginByPasskeyAsync(this ApiClient client, string ceremony, JsonNode credential) =>
        client.PostAsync(Login, new { ceremony, credential, transport = "bearer" });

    /// <summary>Goes on with a login.</summary>
    public static Task<Answer> RedeemByPasskeyAsync(this ApiClient client, string challenge, string ceremony, JsonNode credential) =>
        client.PostAsync(SecondFactor, new { challenge, passkey = new { ceremony, credential }, transport = "bearer" });
}
