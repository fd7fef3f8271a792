using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Invitations;

/// <summary>An invitation to create an account, with roles that are set beforehand. Its link works once; who opens it chooses the password (R59).</summary>
/// <remarks>It reserves neither the username nor the email. An accepted invitation is deleted with its account, because it holds the email.</remarks>
public sealed class Invitation : AggregateRoot, IHasToken
{
    /// <summary>The lifetime by default.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    /// <summary>The shortest lifetime.</summary>
    public static readonly TimeSpan MinimumLifetime = TimeSpan.FromDays(1);

    /// <summary>The longest lifetime.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromDays(30);

    /// <summary>How long an invitation is listed after it has expired.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>The maximum number of open invitations of an inviter, so that their withdrawal in one transaction stays short. Operators have none.</summary>
    public const int MaxOpenPerInviter = 1_000;

    private readonly List<Role> _roles = [];

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Invitation()
    {
    }

    private Invitation(InvitationId id, InvitationTerms terms, Inviter? inviter, DateTimeOffset now)
    {
        (Id, Username, Email, CreatedAt, ExpiresAt) = (id, terms.Username, terms.Email, now, now + terms.Lifetime);
        (InvitedBy, SessionId) = (inviter?.UserId, inviter?.SessionId);
        Delivery = IsHandedOver ? null : InvitationDelivery.Queued;
        _roles.AddRange(terms.Roles.Distinct());
    }

    static string IHasToken.TokenPrefix => "inv_";

    /// <summary>The id.</summary>
    public InvitationId Id { get; }

    /// <summary>The username of the account; null if its user chooses one.</summary>
    public Username? Username { get; private set; }

    /// <summary>The email to which the link is sent, so that acceptance verifies it; null if the link is handed over.</summary>
    public EmailAddress? Email { get; private set; }

    /// <summary>Whether the inviter gets the link and hands it over, because there is no email.</summary>
    public bool IsHandedOver => Email is null;

    /// <summary>The roles that the account gets.</summary>
    public IReadOnlyCollection<Role> Roles => _roles;

    /// <summary>The administrator who invited, or the id of the service account; null for an operator.</summary>
    public UserId? InvitedBy { get; private set; }

    /// <summary>The session in which the administrator invited, or the id of the key; null for an operator. Its revocation withdraws the invitation (<see cref="InvitationRevocation"/>).</summary>
    public SessionId? SessionId { get; private set; }

    /// <summary>What happened to the last mail with the link, as far as recorded; null if the link is handed over.</summary>
    public InvitationDelivery? Delivery { get; private set; }

    /// <summary>How many usernames have been rejected at acceptance.</summary>
    public int RejectedUsernames { get; private set; }

    /// <summary>The hash of the link's token; null until the link is issued, and when the invitation has been accepted or withdrawn.</summary>
    public TokenHash<Invitation>? TokenHash { get; private set; }

    /// <summary>When the invitation was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the invitation expires.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When the invitation was withdrawn; null if it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }

    /// <summary>When the account was created; null if it was not.</summary>
    public DateTimeOffset? AcceptedAt { get; private set; }

    /// <summary>The account that was created; null if none was.</summary>
    public UserId? AcceptedBy { get; private set; }

    /// <summary>Invites a person.</summary>
    /// <param name="terms">What the account will be.</param>
    /// <param name="inviter">The administrator who invites; null for an operator.</param>
    public static Invitation Create(InvitationTerms terms, Inviter? inviter, DateTimeOffset now)
    {
        var invitation = new Invitation(InvitationId.New(now), terms, inviter, now);
        invitation.Raise(new UserInvited(invitation.Id.Value, [.. invitation._roles.Select(r => r.Name).Order(StringComparer.Ordinal)], now));
        return invitation;
    }

    /// <summary>Creates the token of the link, which invalidates an earlier one.</summary>
    public Token<Invitation> IssueLink()
    {
        var token = Token<Invitation>.New();
        TokenHash = token.Hash();
        return token;
    }

    /// <summary>Has the mail with the link sent again, unless one is pending.</summary>
    /// <param name="isMailPending">Whether the outbox has a mail of this invitation.</param>
    /// <returns>Whether to queue a mail; <see cref="InvitationErrors.CannotBeSent"/> unless the invitation is open and has an email.</returns>
    public Result<bool> Resend(bool isMailPending, DateTimeOffset now)
    {
        if (IsHandedOver || GetStatus(now) != InvitationStatus.Open) return InvitationErrors.CannotBeSent;
        if (isMailPending) return false;

        Delivery = InvitationDelivery.Queued;
        Raise(new InvitationResent(Id.Value, now));
        return true;
    }

    /// <summary>Records what happened to the mail with the link.</summary>
    public void RecordDelivery(InvitationDelivery delivery) => Delivery = delivery;

    /// <summary>Returns the status now.</summary>
    public InvitationStatus GetStatus(DateTimeOffset now) => this switch
    {
        { AcceptedAt: not null } => InvitationStatus.Accepted,
        { WithdrawnAt: not null } => InvitationStatus.Withdrawn,
        _ => now < ExpiresAt ? InvitationStatus.Open : InvitationStatus.Expired,
    };

    /// <summary>Creates the account, once.</summary>
    /// <param name="chosen">The username that the user chose; null takes that of the invitation.</param>
    /// <returns>The account; <see cref="InvitationErrors.Invalid"/> if the invitation is not open; <see cref="InvitationErrors.OtherUsername"/> if it is for another username.</returns>
    public Result<User> Accept(Username? chosen, PasswordHash passwordHash, DateTimeOffset now)
    {
        if (GetStatus(now) != InvitationStatus.Open) return InvitationErrors.Invalid;
        var username = GetUsername(chosen);
        if (username.IsFailure) return username.Error;

        var user = User.Register(username.Value, Email, passwordHash, now, AccountOrigin.Invitation);
        user.SetRoles(_roles, now);
        if (Email is not null) user.SetVerifiedEmail(Email, now);
        (AcceptedAt, AcceptedBy, TokenHash) = (now, user.Id, null);
        Raise(new InvitationAccepted(user.Id, Id.Value, now));
        return user;
    }

    /// <summary>Returns the username of the account.</summary>
    /// <param name="chosen">The username that the user chose; null takes that of the invitation.</param>
    /// <returns><see cref="InvitationErrors.OtherUsername"/> if the invitation is for another username; a validation error if neither names one.</returns>
    public Result<Username> GetUsername(Username? chosen)
    {
        if ((Username ?? chosen) is not { } username) return Users.Username.Create(null);
        return chosen is not null && chosen.NormalizedValue != username.NormalizedValue ? InvitationErrors.OtherUsername : username;
    }

    /// <summary>Withdraws the invitation, so that its link no longer works.</summary>
    /// <returns><see cref="InvitationErrors.AlreadyAccepted"/> if the account exists.</returns>
    public Result Withdraw(DateTimeOffset now)
    {
        if (AcceptedAt is not null) return InvitationErrors.AlreadyAccepted;
        if (WithdrawnAt is not null) return Result.Success();

        (WithdrawnAt, TokenHash) = (now, null);
        Raise(new InvitationWithdrawn(Id.Value, now));
        return Result.Success();
    }

    /// <summary>Records that the chosen username was rejected, because it is taken or reserved. Too many of them withdraw the invitation: otherwise its link could test any number of usernames (P5).</summary>
    public void RejectUsername(DateTimeOffset now)
    {
        if (++RejectedUsernames >= UsernameChoice.MaximumRejections) Withdraw(now);
    }
}

/// <summary>What the account of an invitation will be.</summary>
/// <param name="Username">Null if its user chooses one.</param>
/// <param name="Email">Null if the inviter hands over the link.</param>
/// <param name="Lifetime">From <see cref="Invitation.MinimumLifetime"/> to <see cref="Invitation.MaximumLifetime"/>.</param>
public sealed record InvitationTerms(Username? Username, EmailAddress? Email, IReadOnlyCollection<Role> Roles, TimeSpan Lifetime);

/// <summary>The administrator who invites.</summary>
/// <param name="SessionId">The session in which the administrator invites.</param>
public sealed record Inviter(UserId UserId, SessionId SessionId);

/// <summary>The status of an invitation.</summary>
public enum InvitationStatus
{
    /// <summary>It can be accepted.</summary>
    Open,

    /// <summary>Its account was created.</summary>
    Accepted,

    /// <summary>It was withdrawn.</summary>
    Withdrawn,

    /// <summary>It was not accepted in time.</summary>
    Expired,
}

/// <summary>What happened to the mail with the link of an invitation.</summary>
public enum InvitationDelivery
{
    /// <summary>It waits to be sent, possibly after failed attempts.</summary>
    Queued,

    /// <summary>The mail server has accepted it.</summary>
    Sent,

    /// <summary>It was discarded: rejected by the mail server, or not delivered within the retry window.</summary>
    Failed,
}
