using System.Text;
using Auth.Application.Attributes;
using Auth.Application.ForwardAuth;
using Auth.Application.Sessions.Cache;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>The headers that state the user for an application, or the reason of a denial for its gateway.</summary>
internal sealed class IdentityHeaders(ForwardAuthSettings settings, AttributeCatalog attributes)
{
    private readonly IdentityHeaderNames _names = settings.Headers;
    private readonly AttributeCatalog _attributes = attributes;

    /// <summary>Adds all headers when the response starts, empty without a user. Some gateways copy what is present, and would keep the client's header in place of a missing one.</summary>
    public void AddTo(HttpContext context) =>
        context.Response.OnStarting(
            static state =>
            {
                var (http, self) = ((HttpContext, IdentityHeaders))state;
                var headers = http.Response.Headers;
                headers.TryAdd(self._names.UserId, "");
                headers.TryAdd(self._names.Username, "");
                headers.TryAdd(self._names.Roles, "");
                headers.TryAdd(self._names.Error, "");
                foreach (var attribute in self._attributes.InGatewayHeaders) headers.TryAdd(attribute.GatewayHeader!, "");
                return Task.CompletedTask;
            },
            (context, this));

    /// <summary>Sets the headers of a session's user.</summary>
    public void Write(HttpResponse response, CachedSession session)
    {
        var user = session.GetUser();
        response.Headers[_names.UserId] = user.Id.ToString();
        response.Headers[_names.Username] = InAscii(user.Username);
        response.Headers[_names.Roles] = string.Join(',', user.Roles);
        for (var i = 0; i < session.GatewayAttributes.Count; i++) response.Headers[_attributes.InGatewayHeaders[i].GatewayHeader!] = InAscii(session.GatewayAttributes[i]);
    }

    /// <summary>States why a signed-in user is denied, for gateways that do not read bodies.</summary>
    public void WriteError(HttpResponse response, string code) => response.Headers[_names.Error] = code;

    /// <summary>Escapes <c>%</c>, so that decoding restores the original, and <c>+</c>, because form decoders read it as a space.</summary>
    private static string InAscii(string text) =>
        text.EnumerateRunes()
            .Aggregate(new StringBuilder(), (ascii, rune) => rune is { IsAscii: true, Value: not ('+' or '%') } ? ascii.Append(rune) : ascii.Append(Uri.EscapeDataString(rune.ToString())))
            .ToString();
}
