using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Invitations;

/// <summary>Invites a person to create an account. With a username, this is how administrators create accounts: they never choose a password (R59, ADR 32).</summary>
/// <param name="Username">The username of the account; null lets its user choose one.</param>
/// <param name="Email">Where to send the link, whose use verifies the email; null returns the link instead.</param>
/// <param name="Roles">The roles that the account gets, at most 20.</param>
/// <param name="ValidDays">How long the link works, from 1 to 30 days.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.InvitationsWrite)]
public sealed record InviteUserCommand(string? Username, string? Email, IReadOnlyList<string> Roles, int ValidDays = InviteUserCommand.DefaultValidDays) : ICommand<IssuedInvitation>
{
    /// <summary>The default of <see cref="ValidDays"/>.</summary>
    public const int DefaultValidDays = 7;
}

/// <summary>A new invitation.</summary>
/// <param name="Invitation">The invitation.</param>
/// <param name="Link">The link that creates the account, shown this once; null if it is sent by email, or if the repeated invitation is no longer open.</param>
public sealed record IssuedInvitation(InvitationDetails Invitation, string? Link)
{
    /// <summary>Omits the link, which contains a secret.</summary>
    public override string ToString() => nameof(IssuedInvitation);
}

internal sealed class InviteUserValidator : AbstractValidator<InviteUserCommand>
{
    public InviteUserValidator()
    {
        RuleFor(c => c.Username).MustCreate(Username.Create).When(c => c.Username is not null);
        RuleFor(c => c.Email).MustCreate(EmailAddress.Create).When(c => c.Email is not null);
        RuleFor(c => c.Roles).Must(r => r.Count <= Role.MaximumPerUser).WithMessage(Role.TooManyMessage);
        RuleForEach(c => c.Roles).MustCreate(Role.Create);
        RuleFor(c => c.ValidDays).InclusiveBetween(Invitation.MinimumLifetime.Days, Invitation.MaximumLifetime.Days)
            .WithMessage($"Enter a number of days from {Invitation.MinimumLifetime.Days} to {Invitation.MaximumLifetime.Days}.");
    }
}

internal sealed class InviteUserHandler(
    IInvitationRepository invitations, IUserRepository users, InvitationLinks links, RegistrationSettings settings, RoleChangeAuthorizer roleChanges, IRequestContext context, TimeProvider time)
    : ICommandHandler<InviteUserCommand, IssuedInvitation>
{
    public async Task<Result<IssuedInvitation>> Handle(InviteUserCommand command, CancellationToken cancellationToken)
    {
        var username = command.Username is null ? null : Username.Create(command.Username).Value;
        var email = command.Email is null ? null : EmailAddress.Create(command.Email).Value;
        var roles = command.Roles.Select(r => Role.Create(r).Value).ToHashSet();
        // First, because a repeat of a call is answered unless it is denied (ADR 52).
        var allowed = await roleChanges.CheckNewAsync(username, roles, cancellationToken);
        if (allowed.IsFailure) return allowed.Error;
        if (username is null && settings.Mode == RegistrationMode.Closed) return RegistrationErrors.UsernameRequired;
        if (username is not null && await users.CheckAssignableAsync(username, cancellationToken) is { IsFailure: true } unavailable) return unavailable.Error;
        if (email is not null && await users.IsVerifiedByAnotherAsync(email, userId: null, cancellationToken)) return UserErrors.EmailTaken;

        var now = time.Now();
        var inviter = context.Actor switch
        {
            SignedInUser user => new Inviter(user.UserId, user.SessionId),
            // Its invitations end with its key, as those of an administrator do with the session.
            ServiceAccountActor service => new Inviter(new UserId(service.AccountId.Value), new SessionId(service.KeyId.Value)),
            _ => null,
        };
        if (inviter is not null && await invitations.CountOpenAsync(inviter.UserId, now, cancellationToken) >= Invitation.MaxOpenPerInviter) return InvitationErrors.TooMany;

        var invitation = Invitation.Create(new(username, email, roles, TimeSpan.FromDays(command.ValidDays)), inviter, now);
        invitations.Add(invitation);
        return new IssuedInvitation(InvitationDetails.From(invitation, await users.FindInviterAsync(invitation, cancellationToken), now), links.Deliver(invitation, now));
    }
}
