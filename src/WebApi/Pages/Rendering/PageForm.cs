using System.Reflection;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>A submitted form.</summary>
internal sealed class PageForm
{
    private readonly IFormCollection _fields;
    private readonly ReturnAddresses _returnAddresses;

    private PageForm(IFormCollection fields, HttpContext context) => (_fields, _returnAddresses) = (fields, context.RequestServices.GetRequiredService<ReturnAddresses>());

    /// <summary>All fields with their values.</summary>
    public IEnumerable<(string Name, string Value)> Fields => _fields.Select(f => (f.Key, f.Value.ToString()));

    /// <summary>The value of a field; empty if it is missing.</summary>
    public string this[string name] => _fields[name].ToString();

    /// <summary>The value of a field; null if it is missing or empty.</summary>
    public string? GetOrNull(string name) => this[name] is { Length: > 0 } text ? text : null;

    /// <summary>The value of a field without which the form would have a different meaning.</summary>
    /// <exception cref="BadHttpRequestException">The field is missing.</exception>
    public string Required(string name) => Has(name) ? this[name] : throw new BadHttpRequestException("A field is missing.");

    /// <summary>Whether the field was sent, as a checked checkbox is.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>The names of all fields with this prefix, without it, such as those of checked checkboxes.</summary>
    public IEnumerable<string> Ticked(string prefix) => Ticked(_fields.Keys, prefix);

    /// <summary>The names of those fields that have this prefix, without it.</summary>
    public static IEnumerable<string> Ticked(IEnumerable<string> fields, string prefix) =>
        fields.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);

    /// <summary>The URL to return to after the form.</summary>
    public string GetReturnUrl() => ReturnUrl.From(this["return"], _returnAddresses);

    /// <summary>Reads the form of a request.</summary>
    /// <exception cref="BadHttpRequestException">The body is no readable form, or has duplicate fields, of which it would be unclear which one counts.</exception>
    public static ValueTask<PageForm> BindAsync(HttpContext context, ParameterInfo parameter) => ReadAsync(context);

    /// <inheritdoc cref="BindAsync"/>
    public static async ValueTask<PageForm> ReadAsync(HttpContext context)
    {
        if (OversizedBodyMiddleware.IsIn(context.Request)) throw new BadHttpRequestException("Too long.", StatusCodes.Status413PayloadTooLarge);
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return new PageForm(FormCollection.Empty, context);
        if (!context.Request.HasFormContentType) throw new BadHttpRequestException("No form.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            var fields = await context.Request.ReadFormAsync(context.RequestAborted);
            return fields.All(field => field.Value.Count == 1) ? new PageForm(fields, context) : throw new BadHttpRequestException("A field is doubled.");
        }
        catch (Exception exception) when (exception is not BadHttpRequestException and (InvalidDataException or IOException or NotSupportedException or ArgumentException))
        {
            throw new BadHttpRequestException("Unreadable.", exception);
        }
    }
}
