using System.Text;
using Auth.Application.Attributes;
using Auth.Application.ForwardAuth;
using Auth.Application.Sessions.Cache;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>The headers that state the user for an application, or the reason of a denial for its gateway.</summary>
internal static class IdentityHeaders
{
    /// <summary>Adds all headers when the response starts, empty without a user. Some gateways copy what is present, and would keep the client's header in place of a missing one.</summary>
    public static void AddTo(HttpContext context, AttributeCatalog attributes) =>
        context.Response.OnStarting(
            static state =>
            {
                var (http, attributes) = ((HttpContext, AttributeCatalog))state;
                var headers = http.Response.Headers;
                headers.TryAdd(IdentityHeaderNames.UserId, "");
                headers.TryAdd(IdentityHeaderNames.Username, "");
                headers.TryAdd(IdentityHeaderNames.Roles, "");
                headers.TryAdd(IdentityHeaderNames.Error, "");
                foreach (var attribute in attributes.InGatewayHeaders) headers.TryAdd(attribute.GatewayHeader!, "");
                return Task.CompletedTask;
            },
            (context, attributes));

    /// <summary>Sets the headers of a session's user.</summary>
    public static void Write(HttpResponse response, CachedSession session, AttributeCatalog attributes)
    {
        var user = session.GetUser();
        response.Headers[IdentityHeaderNames.UserId] = user.Id.ToString();
        response.Headers[IdentityHeaderNames.Username] = InAscii(user.Username);
        response.Headers[IdentityHeaderNames.Roles] = string.Join(',', user.Roles);
        for (var i = 0; i < session.GatewayAttributes.Count; i++) response.Headers[attributes.InGatewayHeaders[i].GatewayHeader!] = InAscii(session.GatewayAttributes[i]);
    }

    /// <summary>States why a signed-in user is denied, for gateways that do not read bodies.</summary>
    public static void WriteError(HttpResponse response, string code) => response.Headers[IdentityHeaderNames.Error] = code;

    /// <summary>Escapes <c>%</c>, so that decoding restores the original, and <c>+</c>, because form decoders read it as a space.</summary>
    private static string InAscii(string text) =>
        text.EnumerateRunes()
            .Aggregate(new StringBuilder(), (ascii, rune) => rune is { IsAscii: true, Value: not ('+' or '%') } ? ascii.Append(rune) : ascii.Append(Uri.EscapeDataString(rune.ToString())))
            .ToString();
}
