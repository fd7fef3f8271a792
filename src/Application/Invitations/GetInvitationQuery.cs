using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Application.Invitations;

/// <summary>Returns what an invitation is for, to the person who holds its link. Changes nothing.</summary>
/// <param name="Token">The token of the link.</param>
[AllowedTo(Actors.Anyone)]
public sealed record GetInvitationQuery(string Token) : IQuery<InvitationOffer>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(GetInvitationQuery);
}

/// <summary>What an invitation is for.</summary>
/// <param name="Username">The username of the account; null if its user chooses one.</param>
/// <param name="Email">The email of the account; null if none.</param>
public sealed record InvitationOffer(string? Username, string? Email);

internal sealed class GetInvitationHandler(IInvitationRepository invitations, IUserRepository users, RegistrationSettings settings, TimeProvider time) : IQueryHandler<GetInvitationQuery, InvitationOffer>
{
    public async Task<Result<InvitationOffer>> Handle(GetInvitationQuery query, CancellationToken cancellationToken)
    {
        if (!Token<Invitation>.TryParse(query.Token, out var token) || await invitations.FindAsync(token.Hash(), cancellationToken) is not { } invitation) return InvitationErrors.Invalid;
        if (invitation.GetStatus(time.Now()) != InvitationStatus.Open) return InvitationErrors.Invalid;
        if (settings.FindDenial(invitation) is { } denial) return denial;
        if (invitation.Username is { } username && await users.CheckAssignableAsync(username, cancellationToken) is { IsFailure: true } unavailable) return unavailable.Error;
        if (invitation.Email is { } email && await users.IsVerifiedByAnotherAsync(email, userId: null, cancellationToken)) return UserErrors.EmailTaken;
        return new InvitationOffer(invitation.Username?.Value, invitation.Email?.Value);
    }
}
