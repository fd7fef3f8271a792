using System.Text;
using Auth.Application.Sessions;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>The headers that state the user for an application, or the reason of a denial for its gateway.</summary>
internal static class IdentityHeaders
{
    private const string UserId = "X-Auth-User-Id";
    private const string Username = "X-Auth-Username";
    private const string Roles = "X-Auth-Roles";
    private const string Error = "X-Auth-Error";

    /// <summary>Adds all headers when the response starts, empty without a user. Some gateways copy what is present, and would keep the client's header in place of a missing one.</summary>
    public static void AddTo(HttpContext context) =>
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpContext)state).Response.Headers;
                headers.TryAdd(UserId, "");
                headers.TryAdd(Username, "");
                headers.TryAdd(Roles, "");
                headers.TryAdd(Error, "");
                return Task.CompletedTask;
            },
            context);

    /// <summary>Sets the headers of a user.</summary>
    public static void Write(HttpResponse response, SessionUser user)
    {
        response.Headers[UserId] = user.Id.ToString();
        response.Headers[Username] = InAscii(user.Username);
        response.Headers[Roles] = string.Join(',', user.Roles);
    }

    /// <summary>States why a signed-in user is denied, for gateways that do not read bodies.</summary>
    public static void WriteError(HttpResponse response, string code) => response.Headers[Error] = code;

    /// <summary>Usernames contain no <c>%</c>, so decoding restores the original. A <c>+</c> is escaped as well, because form decoders read it as a space.</summary>
    private static string InAscii(string username) =>
        username.EnumerateRunes()
            .Aggregate(new StringBuilder(), (text, rune) => rune is { IsAscii: true, Value: not '+' } ? text.Append(rune) : text.Append(Uri.EscapeDataString(rune.ToString())))
            .ToString();
}
