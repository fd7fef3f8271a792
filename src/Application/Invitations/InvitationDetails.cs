using System.Text.Json.Serialization;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Application.Invitations;

/// <summary>An invitation as administrators see it, without its link.</summary>
/// <param name="Id">The invitation's id.</param>
/// <param name="Username">The username of the account; null if its user chooses one.</param>
/// <param name="Email">The email to which the link is sent; null if the link was handed over.</param>
/// <param name="Roles">The roles that the account gets, in alphabetical order.</param>
/// <param name="Status">Whether the invitation can be accepted.</param>
/// <param name="Delivery">What happened to the mail with the link; null if the link was handed over.</param>
/// <param name="InvitedBy">The username of the administrator who invited; null for an operator, or if that account was closed.</param>
/// <param name="CreatedAt">When the invitation was created, in UTC.</param>
/// <param name="ExpiresAt">When the invitation expires, in UTC.</param>
/// <param name="AcceptedBy">The id of the account that was created; null if none was.</param>
public sealed record InvitationDetails(
    Guid Id,
    string? Username,
    string? Email,
    IReadOnlyList<string> Roles,
    InvitationStatus Status,
    InvitationDelivery? Delivery,
    string? InvitedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    Guid? AcceptedBy)
{
    /// <summary>Whether the mail with the link is in the outbox. Set by the list only. <see cref="Delivery"/> is a record, and may be old.</summary>
    [JsonIgnore]
    public bool IsMailPending { get; init; }

    internal static InvitationDetails From(Invitation invitation, User? inviter, DateTimeOffset now) => new(
        invitation.Id.Value,
        invitation.Username?.Value,
        invitation.Email?.Value,
        [.. invitation.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)],
        invitation.GetStatus(now),
        invitation.Delivery,
        inviter?.Username.Value,
        invitation.CreatedAt,
        invitation.ExpiresAt,
        invitation.AcceptedBy?.Value);
}

/// <summary>Finds the administrators who invited.</summary>
internal static class InviterLookup
{
    /// <summary>Returns the administrator who invited; null for an operator, or if that account was closed.</summary>
    public static async Task<User?> FindInviterAsync(this IUserRepository users, Invitation invitation, CancellationToken cancellationToken) =>
        invitation.InvitedBy is { } inviterId ? await users.FindAsync(inviterId, cancellationToken) : null;
}
