using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Common;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>A form submitted before its user confirmed their identity, shown again with its fields filled in. It is never submitted automatically.</summary>
/// <remarks>Kept in a cookie, encrypted for the session. A hidden field would be lost when a passkey is used, and URLs are logged.</remarks>
internal sealed class ReturnedForm
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-form";

    /// <summary>The notice on the page.</summary>
    private const string Confirmed = "Your identity is confirmed. Submit the form again.";

    private const string Purpose = "Auth.Pages.ReturnedForm";

    /// <summary>In bytes. Encrypted and in base64, this stays below the cookie limit of 4096.</summary>
    private const int MaximumLength = 1_024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly ReturnedForm None = new(isThere: false, []);

    private readonly Dictionary<string, string> _fields;

    private ReturnedForm(bool isThere, Dictionary<string, string> fields) => (IsThere, _fields) = (isThere, fields);

    /// <summary>Whether there is such a form.</summary>
    public bool IsThere { get; }

    /// <summary>The notice on the page, or null without a form.</summary>
    public string? Notice => IsThere ? Confirmed : null;

    /// <summary>The submitted value of a field; empty if it was not kept.</summary>
    public string this[string field] => _fields.GetValueOrDefault(field, "");

    /// <summary>Whether the field was kept.</summary>
    public bool Has(string field) => _fields.ContainsKey(field);

    /// <summary>The names of all fields with this prefix, without it, such as those of checked checkboxes.</summary>
    public IEnumerable<string> Ticked(string prefix) => PageForm.Ticked(_fields.Keys, prefix);

    /// <summary>Stores those fields of the form that the endpoint names (<see cref="KeepsFields"/>) in a cookie. If they are too long or cannot be read, none is stored.</summary>
    public static async Task KeepAsync(HttpContext http, CurrentSession session)
    {
        var fields = http.GetEndpoint()?.Metadata.GetMetadata<KeepsFields>() is { } keeps ? await ReadAsync(http, keeps) : "";
        if (Encoding.UTF8.GetByteCount(fields) > MaximumLength) fields = "";

        var now = http.RequestServices.GetRequiredService<TimeProvider>().Now();
        var text = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks} {http.Request.Path.ToUriComponent()} {fields}");
        http.Response.Cookies.Append(CookieName, GetProtector(http, session).Protect(text), HostCookie.Attributes(Lifetime));
    }

    /// <summary>Reads the form that belongs to the requested page or an action below it, and deletes the cookie.</summary>
    public static ValueTask<ReturnedForm> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var session = context.Features.Get<CurrentSession>();
        var values = HostCookie.ValuesIn(context.Request.Headers.Cookie, CookieName).ToList();
        if (session is null || values is not [{ Length: > 0 } only]) return ValueTask.FromResult(None);

        var (sentAt, path, fields) = Read(GetProtector(context, session), only);
        if (!path.StartsWithSegments(context.Request.Path, StringComparison.Ordinal)) return ValueTask.FromResult(None);

        context.Response.Cookies.Delete(CookieName, HostCookie.Attributes());
        var now = context.RequestServices.GetRequiredService<TimeProvider>().Now();
        var isConfirmed = session.Session.AuthenticatedAt >= sentAt && now - sentAt <= Lifetime;
        return ValueTask.FromResult(isConfirmed ? new ReturnedForm(isThere: true, fields) : None);
    }

    /// <summary>A form that cannot be read is rejected after the confirmation: until then, nothing depends on the body.</summary>
    private static async Task<string> ReadAsync(HttpContext http, KeepsFields keeps)
    {
        try
        {
            var form = await PageForm.ReadAsync(http);
            return QueryString.Create(form.Fields.Where(f => keeps.Includes(f.Name)).Select(f => KeyValuePair.Create<string, string?>(f.Name, f.Value))).ToUriComponent();
        }
        catch (BadHttpRequestException)
        {
            return "";
        }
    }

    private static (DateTimeOffset SentAt, PathString Path, Dictionary<string, string> Fields) Read(IDataProtector protector, string cookie)
    {
        try
        {
            var parts = protector.Unprotect(cookie).Split(' ');
            var fields = QueryHelpers.ParseQuery(parts[2]).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
            return (new(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), PathString.FromUriComponent(parts[1]), fields);
        }
        catch (CryptographicException)
        {
            // Encrypted for another session, or not by this server.
            return (default, PathString.Empty, []);
        }
    }

    private static IDataProtector GetProtector(HttpContext http, CurrentSession session) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose, session.Id.ToString());
}

/// <summary>Names the fields of a form that may be kept in a cookie until the identity is confirmed. Never a password or a code.</summary>
internal sealed record KeepsFields(params IReadOnlyList<string> Names)
{
    /// <summary>Prefix of the names of further fields, such as checkboxes, that are kept too; null if there are none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether this field may be kept.</summary>
    public bool Includes(string field) =>
        Names.Contains(field, StringComparer.Ordinal) || (Prefix is { } prefix && field.StartsWith(prefix, StringComparison.Ordinal));
}
