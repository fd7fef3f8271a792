using System.Reflection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Api.Introspection;

/// <summary>The fields of an introspection (RFC 7662, 2.1), and the client of the session.</summary>
internal sealed class IntrospectionForm
{
    private readonly Dictionary<string, StringValues> _fields;

    private IntrospectionForm(Dictionary<string, StringValues> fields) => _fields = fields;

    /// <summary>The session token that the service was sent.</summary>
    public string? Token => GetOrNull("token");

    /// <summary>The IP address of the client that sent the token to the service.</summary>
    public string? ClientAddress => GetOrNull("client_ip");

    /// <summary>The user agent of that client.</summary>
    public string? ClientUserAgent => GetOrNull("client_user_agent");

    /// <summary>A field that was sent more than once, so that it is unclear which value counts; null if none. Empty pairs have no name.</summary>
    public string? FindRepeated()
    {
        foreach (var (name, values) in _fields)
        {
            if (values.Count > 1 && name.Length > 0) return name;
        }

        return null;
    }

    /// <summary>Reads the form, as a parameter of an endpoint. The form feature of the framework costs several times as much, because it reads the content type again and keeps the form for others.</summary>
    /// <exception cref="BadHttpRequestException">The body is no readable form, or does not arrive.</exception>
    public static async ValueTask<IntrospectionForm> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            var fields = await new FormPipeReader(context.Request.BodyReader).ReadFormAsync(context.RequestAborted);
            // The reader rejects only an escaped one, and no database stores it (CWE-158).
            return fields.Values.Any(values => values.ToString().Contains('\0', StringComparison.Ordinal)) ? throw new BadHttpRequestException("A field has a NUL.") : new(fields);
        }
        catch (Exception exception) when (exception is not BadHttpRequestException and (InvalidDataException or IOException or NotSupportedException or ArgumentException))
        {
            throw new BadHttpRequestException("Unreadable.", exception);
        }
    }

    /// <summary>An empty field is a field: an empty user agent is one that was stated.</summary>
    private string? GetOrNull(string name) => _fields.TryGetValue(name, out var values) ? values.ToString() : null;
}
