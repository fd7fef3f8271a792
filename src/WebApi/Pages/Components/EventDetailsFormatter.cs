using System.Globalization;
using System.Text.Json;
using Auth.Application.Audit;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.Pages.Components;

/// <summary>Formats the details of an event for display.</summary>
internal static class EventDetailsFormatter
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["logout"] = "signed out",
        ["revoked"] = "ended manually",
        ["replaced"] = "replaced by a new sign-in",
        ["superseded"] = "session limit reached",
        ["password_changed"] = "the password was changed",
        ["second_factor_enrolled"] = "a second factor was added",
        ["credential_removed"] = "a passkey, an authenticator or a code was removed",
        ["account_claimed"] = "the account was taken over",
        ["user_locked"] = "the account was locked",
        ["account_closed"] = "the account was deleted",
        ["expired"] = "expired",
        ["rejected_by_rule"] = "ended by a rule of this service",
        ["account_locked"] = "the account is locked",
        ["verification"] = "to verify the email address",
        ["recovery"] = "to set a new password",
        ["registration"] = "to create an account",
    };

    /// <summary>The details in the user's language. Unknown details of a host application are shown as stored.</summary>
    public static IEnumerable<string> Format(IReadOnlyDictionary<string, string> details, IStringLocalizer<Texts> text) =>
        details.Select(d => Fact(d.Key, d.Value, text)).OfType<string>();

    private static string? Fact(string name, string value, IStringLocalizer<Texts> text) => name switch
    {
        "why" or "purpose" => Words.TryGetValue(value, out var words) ? text[words].Value : value,
        "failures" => text["{0} since the last reset", value].Value,
        "accounts" => text["{0} accounts", value].Value,
        "network" => text["from {0}", value].Value,
        "left" => text["{0} left", value].Value,
        "onKnownDevice" => bool.TryParse(value, out var isKnown) && isKnown ? text["on a known device"].Value : null,
        EventDetails.ServiceAccount => null,
        EventDetails.Operator => text["by operator {0}", value].Value,
        "until" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var until) => text["until {0}", text.FormatTimestamp(until)].Value,
        "names" or "scopes" => Join(value),
        "roles" => Join(value) is { Length: > 0 } roles ? roles : text["no roles"].Value,
        _ => $"{name}: {value}",
    };

    /// <summary>The event of a host application may use the name for something else.</summary>
    private static string Join(string json)
    {
        try
        {
            return string.Join(", ", JsonSerializer.Deserialize<string[]>(json) ?? []);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
