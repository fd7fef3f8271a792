using System.Globalization;
using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Commands.Hosting;
using Auth.Domain.Users;

namespace Auth.Commands.Users;

/// <summary>An account in the detail view.</summary>
internal static class AccountColumns
{
    private static readonly string[] CreationEvents = [EventTypes.GetName(typeof(UserRegistered)), EventTypes.GetName(typeof(UserImported))];

    /// <param name="origin">How and from where the account was created.</param>
    public static IReadOnlyList<Column<UserDetails>> Create(string origin) =>
    [
        new("Id", user => user.Id.ToString()),
        new("Name", user => user.Username),
        new("E-mail", user => user.Email is null || user.EmailVerified ? user.Email : $"{user.Email} (not verified)"),
        new("Roles", user => string.Join(' ', user.Roles)),
        new("Status", user => Json.Name(user.Status)),
        new("Failed attempts", user => user.FailedAttempts.ToString(CultureInfo.InvariantCulture)),
        new("Locked until", user => Terminal.Printable(user.LockedUntil)),
        new("Created", user => Terminal.Printable(user.CreatedAt)),
        new("Origin", _ => origin),
        new("Last sign-in", user => Terminal.Printable(user.LastLoginAt)),
        new("Password change", user => user.PasswordChangeRequired ? "required" : null),
        new("Attributes", AttributeArguments.Describe),
        new("Accepted terms", user => string.Join(", ", (user.AcceptedTerms ?? []).Select(terms => $"{terms.Version} ({Terminal.Printable(terms.AcceptedAt)})"))),
    ];

    /// <summary>Describes how and from where an account was created, such as <c>self_registration from 203.0.113.7</c>. The audit log knows the origin of accounts of earlier versions.</summary>
    public static async Task<string> DescribeOriginAsync(this UseCaseRunner useCases, UserDetails user, CancellationToken cancellationToken)
    {
        var creation = await FindCreationAsync(useCases, new(user.Id), cancellationToken);
        var how = user.Origin is { } origin ? Json.Name(origin) : creation?.Type ?? "unknown";
        var source = creation?.Details.GetValueOrDefault(EventDetails.Operator) is { } name ? $" by {name}" : creation?.IpAddress is { } address ? $" from {address}" : "";
        return how + source;
    }

    private static async Task<EventDetails?> FindCreationAsync(UseCaseRunner useCases, UserId userId, CancellationToken cancellationToken)
    {
        foreach (var type in CreationEvents)
        {
            var events = await useCases.SendAsync(new ListEventsQuery(userId, type, Limit: 1), cancellationToken);
            if (events is { IsSuccess: true, Value.Items: [var creation, ..] }) return creation;
        }

        return null;
    }
}
