using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Common;
using Auth.WebApi.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>A form that was sent before its sender had confirmed who they are, and that comes back filled in. The server never sends it by itself.</summary>
/// <remarks>Meanwhile the browser keeps it in a cookie, encrypted for its session: a hidden field of the page that asks would be lost with a passkey, and an address is logged.</remarks>
internal sealed class ReturnedForm
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-form";

    /// <summary>What the page says.</summary>
    private const string Confirmed = "Your identity is confirmed. Submit the form again.";

    private const string Purpose = "Auth.Pages.ReturnedForm";

    /// <summary>In bytes. Encrypted and in base64 they stay below the 4096 that browsers keep.</summary>
    private const int MaximumLength = 1_024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly ReturnedForm None = new(isThere: false, []);

    private readonly Dictionary<string, string> _fields;

    private ReturnedForm(bool isThere, Dictionary<string, string> fields) => (IsThere, _fields) = (isThere, fields);

    /// <summary>Whether there is one.</summary>
    public bool IsThere { get; }

    /// <summary>What the page says; null: there is none.</summary>
    public string? Notice => IsThere ? Confirmed : null;

    /// <summary>What was typed into a field; empty where it was not kept.</summary>
    public string this[string field] => _fields.GetValueOrDefault(field, "");

    /// <summary>Lets the browser keep the form of a request: the fields that its endpoint names (<see cref="KeepsFields"/>), or none of them if they are too long.</summary>
    /// <exception cref="BadHttpRequestException">The form can't be read.</exception>
    public static async Task KeepAsync(HttpContext http, CurrentSession session)
    {
        var names = http.GetEndpoint()?.Metadata.GetMetadata<KeepsFields>()?.Names ?? [];
        var form = names.Count == 0 ? null : await PageForm.ReadAsync(http);
        var fields = QueryString.Create(names.Where(n => form!.Has(n)).Select(n => KeyValuePair.Create<string, string?>(n, form![n]))).ToUriComponent();
        if (Encoding.UTF8.GetByteCount(fields) > MaximumLength) fields = "";

        var now = http.RequestServices.GetRequiredService<TimeProvider>().Now();
        var text = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks} {http.Request.Path.ToUriComponent()} {fields}");
        http.Response.Cookies.Append(CookieName, ProtectorOf(http, session).Protect(text), HostCookie.Attributes(Lifetime));
    }

    /// <summary>Takes the form that belongs to the page that is asked for, or to an action below it, from the browser.</summary>
    public static ValueTask<ReturnedForm> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var session = context.Features.Get<CurrentSession>();
        var values = HostCookie.ValuesIn(context.Request.Headers.Cookie, CookieName).ToList();
        if (session is null || values is not [{ Length: > 0 } only]) return ValueTask.FromResult(None);

        var (sentAt, path, fields) = Read(ProtectorOf(context, session), only);
        if (!path.StartsWithSegments(context.Request.Path, StringComparison.Ordinal)) return ValueTask.FromResult(None);

        context.Response.Cookies.Delete(CookieName, HostCookie.Attributes());
        var now = context.RequestServices.GetRequiredService<TimeProvider>().Now();
        var isConfirmed = session.Live.AuthenticatedAt >= sentAt && now - sentAt <= Lifetime;
        return ValueTask.FromResult(isConfirmed ? new ReturnedForm(isThere: true, fields) : None);
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
            // Another session's, or none of ours.
            return (default, PathString.Empty, []);
        }
    }

    private static IDataProtector ProtectorOf(HttpContext http, CurrentSession session) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose, session.Id.ToString());
}

/// <summary>Names the fields of a form that may wait in the browser until its sender has confirmed who they are. Never a password or a code.</summary>
/// <param name="Names">The names under which they are sent.</param>
internal sealed record KeepsFields(params IReadOnlyList<string> Names);
