using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>A server whose gateways admit everyone who is signed in.</summary>
public sealed class GatewayServer() : RunningServer(("ForwardAuth:Roles", "*"));

internal static class GatewayAnswers
{
    public const string CookieName = "__Host-auth-gateway";

    private static readonly string[] IdentityHeaders = ["X-Auth-User-Id", "X-Auth-Username", "X-Auth-Roles"];

    /// <summary>Checks that a response carries all identity headers, and all are empty.</summary>
    public static Answer ShouldNameNoUser(this Answer answer)
    {
        foreach (var name in IdentityHeaders) answer.Header(name).ShouldBe("", $"{name} of {answer.Status}");
        return answer;
    }

    /// <summary>Checks that a user was denied with a reason, for programs in the body and for gateways in a header.</summary>
    public static void ShouldDenyFor(this Answer answer, string code)
    {
        answer.ShouldBeProblem(HttpStatusCode.Forbidden, code).ShouldNameNoUser();
        answer.Header("X-Auth-Error").ShouldBe(code);
    }

    /// <summary>The cookies that a response sets, by name. Deleted ones are empty.</summary>
    public static IReadOnlyDictionary<string, string> SetCookies(this Answer answer) =>
        (answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).Select(cookie => cookie.Split(';')[0].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Signs in with cookies, and returns them.</summary>
    public static async Task<(string Session, string Gateway, string Device)> SignInByCookieAsync(this RunningServer server, TestUser account, bool remember = false)
    {
        var answer = await server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password = RunningServer.Password, remember });
        var cookies = answer.SetCookies();
        return (cookies[ApiClient.CookieName], cookies[CookieName], cookies["__Host-auth-device"]);
    }

    /// <summary>A client that sends these cookies.</summary>
    public static ApiClient WithCookies(this RunningServer server, params (string Name, string Value)[] cookies)
    {
        var client = server.Client();
        client.Cookie = string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}"));
        return client;
    }
}
