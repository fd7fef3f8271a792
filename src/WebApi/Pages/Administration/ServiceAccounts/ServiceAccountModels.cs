using System.Globalization;
using Auth.Application.Common;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.ServiceAccounts;

/// <summary>The page that lists and creates service accounts.</summary>
/// <param name="Results">Newest first.</param>
/// <param name="Now">The time of the request, by which accounts have expired or not.</param>
public sealed record ServiceAccountsModel(Page<ServiceAccountDetails> Results, DateTimeOffset Now) : IPageModel
{
    internal const string Removed = "removed";

    /// <inheritdoc />
    public static Type Component => typeof(ServiceAccountsPage);

    /// <summary>Whether this is not the first page of the list.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>The name as entered.</summary>
    public string Name { get; init; } = "";

    /// <summary>The other fields as entered.</summary>
    public ServiceAccountFields Fields { get; init; } = ServiceAccountFields.Empty;

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static string? GetSuccessMessage(string code) => code == Removed ? "The service account has been removed." : null;
}

/// <summary>The page of a service account.</summary>
/// <param name="Now">The time of the request, by which the account and its keys have expired or not.</param>
/// <param name="Fields">The fields as entered, or those of the account.</param>
public sealed record ServiceAccountModel(ServiceAccountDetails Account, DateTimeOffset Now, ServiceAccountFields Fields) : IPageModel
{
    internal const string Created = "created";
    internal const string Changed = "changed";
    internal const string KeyRevoked = "key-revoked";

    /// <summary>The field with the expiry of a new key.</summary>
    internal const string KeyExpiresAt = "keyExpiresAt";

    /// <inheritdoc />
    public static Type Component => typeof(ServiceAccountPage);

    /// <summary>The expiry of a new key as entered.</summary>
    public string EnteredKeyExpiry { get; init; } = "";

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>The scopes of the account. An actor who lacks one of them cannot change it.</summary>
    internal Scopes Scopes => ScopeNames.Parse(Account.Scopes).Value;

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Created => "The service account has been created. It needs a key.",
        Changed => "The service account has been changed.",
        KeyRevoked => "The key has been revoked.",
        _ => null,
    };
}

/// <summary>The page with the secret of a new key, which is shown once.</summary>
/// <param name="AccountId">The service account of the key.</param>
/// <param name="AccountName">The name of that account.</param>
/// <param name="Secret">What the program sends as <c>Authorization: Bearer</c>.</param>
public sealed record ServiceKeyModel(Guid AccountId, string AccountName, string Secret) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ServiceKeyPage);

    internal static ServiceKeyModel From(Guid accountId, string accountName, IssuedServiceKey issued) => new(accountId, accountName, issued.Secret.Reveal());

    /// <summary>Omits the secret.</summary>
    public override string ToString() => nameof(ServiceKeyModel);
}

/// <summary>What a service account may do and how long, as entered.</summary>
/// <param name="Scopes">The names of the checked scopes.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">A day as <c>yyyy-MM-dd</c>; empty for never.</param>
public sealed record ServiceAccountFields(IReadOnlyCollection<string> Scopes, bool RequiresClient, string ExpiresAt)
{
    /// <summary>Prefix of the names of scope checkboxes.</summary>
    internal const string ScopeBox = "scope-";

    internal static readonly ServiceAccountFields Empty = new([], RequiresClient: true, "");

    internal static ServiceAccountFields From(ServiceAccountDetails account) => new(account.Scopes, account.RequiresClient, FormatDay(account.ExpiresAt));

    /// <summary>The day of a time in UTC, as a date field has it.</summary>
    internal static string FormatDay(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>What a scope allows, in English.</summary>
    internal static string Describe(string scope) => scope switch
    {
        "users:read" => "See accounts, their sessions and their second factors",
        "users:write" => "Lock, unlock and reset accounts, end their sessions, remove second factors, send recovery links, change attributes",
        "invitations:read" => "See invitations",
        "invitations:write" => "Invite persons, withdraw invitations",
        "events:read" => "Read the audit log",
        "statistics:read" => "See the statistics",
        "event-handlers:read" => "See event handlers",
        "event-handlers:write" => "Retry, skip and remove event handlers",
        "service-accounts:read" => "See service accounts and their keys, without the secrets",
        _ => "Ask whether a session is valid, and whose it is",
    };
}
