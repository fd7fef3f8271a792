using System.Globalization;
using Auth.Domain.Common;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Pages.Administration.ServiceAccounts;

/// <summary>Reads the fields of the forms about service accounts.</summary>
internal static class ServiceAccountForm
{
    /// <summary>The name of the field with the expiry, in forms and in errors.</summary>
    public const string ExpiresAt = "expiresAt";

    private const string RequiresClient = "requiresClient";

    /// <summary>Keeps the fields until the identity is confirmed.</summary>
    /// <param name="others">Further fields.</param>
    public static KeepsFields Keeps(params string[] others) => new([RequiresClient, ExpiresAt, .. others]) { Prefix = ServiceAccountFields.ScopeBox };

    public static ServiceAccountFields ReadServiceAccount(this PageForm form) =>
        new([.. form.Ticked(ServiceAccountFields.ScopeBox)], form.Has(RequiresClient), form.Required(ExpiresAt));

    public static ServiceAccountFields ReadServiceAccount(this ReturnedForm returned) =>
        new([.. returned.Ticked(ServiceAccountFields.ScopeBox)], returned.Has(RequiresClient), returned[ExpiresAt]);

    /// <summary>Parses a day, which means its first moment in UTC; an empty text means never.</summary>
    /// <param name="field">The field that an error belongs to.</param>
    public static Result<DateTimeOffset?> ParseExpiry(string text, string field)
    {
        if (text.Length == 0) return Result<DateTimeOffset?>.Success(null);
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? Result<DateTimeOffset?>.Success(at)
            : Error.Invalid(field, "Enter a date such as 2027-01-31.");
    }
}
