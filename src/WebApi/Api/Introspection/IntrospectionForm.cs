using System.Reflection;
using System.Text;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Api.Introspection;

/// <summary>The fields of an introspection (RFC 7662, 2.1), and the client of the session. Fields of other names are ignored.</summary>
/// <remarks>An empty field is a field: an empty user agent is one that was stated.</remarks>
internal sealed class IntrospectionForm
{
    private string? _token;
    private string? _clientAddress;
    private string? _clientUserAgent;
    private HashSet<string>? _otherNames;

    private IntrospectionForm()
    {
    }

    /// <summary>The session token that the service was sent.</summary>
    public string? Token => _token;

    /// <summary>The IP address of the client that sent the token to the service.</summary>
    public string? ClientAddress => _clientAddress;

    /// <summary>The user agent of that client.</summary>
    public string? ClientUserAgent => _clientUserAgent;

    /// <summary>The first field that was sent more than once, so that it is unclear which value counts; null if none.</summary>
    public string? Repeated { get; private set; }

    /// <summary>Reads the form, as a parameter of an endpoint. The form readers of the framework keep all fields, in a dictionary.</summary>
    /// <exception cref="BadHttpRequestException">The body is no readable form, or does not arrive.</exception>
    /// <exception cref="OperationCanceledException">The server stops before the whole body has arrived.</exception>
    public static async ValueTask<IntrospectionForm> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            var body = await context.Request.BodyReader.ReadAtLeastAsync(ServerLimits.MaximumBodyLength + 1);
            // A server that stops cancels the read, and part of a form may look like another form.
            if (body.IsCanceled) throw new OperationCanceledException("The body has not arrived.");
            // The server rejects a longer body by itself, unless the host application has raised its limit.
            if (!body.IsCompleted) throw new BadHttpRequestException("The body is too long.", StatusCodes.Status413PayloadTooLarge);
            var text = Encoding.UTF8.GetString(body.Buffer);
            context.Request.BodyReader.AdvanceTo(body.Buffer.End);
            return Read(text);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("Unreadable.", exception);
        }
    }

    /// <summary>A form is encoded as a query is, but a question mark at its start is part of a name. No database stores a NUL (CWE-158).</summary>
    private static IntrospectionForm Read(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal) || text.Contains("%00", StringComparison.Ordinal)) throw new BadHttpRequestException("A field has a NUL.");

        var form = new IntrospectionForm();
        foreach (var field in new QueryStringEnumerable(text.StartsWith('?') ? $"&{text}" : text)) form.Add(field.DecodeName(), field.DecodeValue());
        return form;
    }

    private void Add(ReadOnlyMemory<char> name, ReadOnlyMemory<char> value)
    {
        if (Is(name, "token")) Set(ref _token, "token", value);
        else if (Is(name, "client_ip")) Set(ref _clientAddress, "client_ip", value);
        else if (Is(name, "client_user_agent")) Set(ref _clientUserAgent, "client_user_agent", value);
        else if (!name.IsEmpty) AddOther(name.ToString());
    }

    private static bool Is(ReadOnlyMemory<char> name, string expected) => name.Span.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private void Set(ref string? field, string name, ReadOnlyMemory<char> value)
    {
        if (field is not null) Repeated ??= name;
        field = value.ToString();
    }

    private void AddOther(string name)
    {
        _otherNames ??= new(StringComparer.OrdinalIgnoreCase);
        if (name.Length > FormReader.DefaultKeyLengthLimit || _otherNames.Count == FormReader.DefaultValueCountLimit) throw new BadHttpRequestException("Too many fields, or too long a name.");
        if (!_otherNames.Add(name)) Repeated ??= name;
    }
}
