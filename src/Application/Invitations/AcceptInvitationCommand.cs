using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Invitations;

/// <summary>Creates the account of an invitation through its link, with its roles and the password chosen there. Works in every registration mode.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Username">The username that the user chose; null takes that of the invitation.</param>
/// <param name="Password">The password as typed.</param>
[AllowedTo(Actors.Anyone)]
public sealed record AcceptInvitationCommand(string Token, string? Username, string Password) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>The attributes as texts, by name; null for none.</summary>
    public IReadOnlyDictionary<string, string?>? Attributes { get; init; }

    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(AcceptInvitationCommand);
}

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitationCommand>
{
    public AcceptInvitationValidator()
    {
        RuleFor(c => c.Username).MustCreate(Username.Create).When(c => c.Username is not null);
        RuleFor(c => c.Password).ValidPassword();
    }
}

internal sealed class AcceptInvitationHandler(
    IInvitationRepository invitations,
    IUserRepository users,
    RegistrationSettings settings,
    RoleChangeAuthorizer roleChanges,
    NewPasswordHasher hasher,
    UserAttributes userAttributes,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<AcceptInvitationCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(AcceptInvitationCommand command, CancellationToken cancellationToken)
    {
        // Checked before hashing, which is expensive, and again in the transaction.
        if (await FindOpenAsync(command.Token, cancellationToken) is not { } invitation) return InvitationErrors.Invalid;
        if (settings.FindDenial(invitation) is { } denial) return denial;
        var attributes = userAttributes.CheckRegistration(command.Attributes);
        if (attributes.IsFailure) return attributes.Error;

        var chosen = command.Username is null ? null : Username.Create(command.Username).Value;
        var username = invitation.GetUsername(chosen);
        if (username.IsFailure) return username.Error;

        var allowed = await roleChanges.CheckAcceptanceAsync(invitation, username.Value, cancellationToken);
        if (allowed.IsFailure) return allowed.Error;

        var hash = await hasher.HashAsync(command.Password, PasswordOwner.New(username.Value, invitation.Email, invitation.Roles), HashingPriority.UnknownClient, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.ExecuteAsync(() => AcceptAsync(command.Token, chosen, hash.Value, attributes.Value), CancellationToken.None);
    }

    private async Task<Result<UserDetails>> AcceptAsync(string token, Username? chosen, PasswordHash hash, IReadOnlyDictionary<string, string?> attributes)
    {
        if (await FindOpenAsync(token, CancellationToken.None) is not { } invitation) return InvitationErrors.Invalid;
        // Before the username: otherwise a taken email would let the link test any number of free usernames.
        if (invitation.Email is { } email && await users.IsVerifiedByAnotherAsync(email, userId: null, CancellationToken.None)) return UserErrors.EmailTaken;
        var now = time.Now();
        var available = await CheckUsernameAsync(invitation, chosen, now);
        if (available.IsFailure) return available.Error;
        if (invitation.Email is { } unverified && await users.ReleaseUnverifiedEmailAsync(unverified, now, CancellationToken.None) is { IsFailure: true } released) return released.Error;

        var accepted = invitation.Accept(chosen, hash, now);
        if (accepted.IsFailure) return accepted.Error;

        users.Add(accepted.Value);
        await userAttributes.SetAsync(accepted.Value, attributes, now);
        return UserDetails.From(accepted.Value, now) with { Attributes = userAttributes.GetNew(attributes) };
    }

    /// <summary>The inviter may name a reserved username; the user may not choose one. Only chosen usernames are counted, because the invitation reveals nothing about others.</summary>
    private async Task<Result> CheckUsernameAsync(Invitation invitation, Username? chosen, DateTimeOffset now)
    {
        if (invitation.Username is { } assigned) return await users.CheckAssignableAsync(assigned, CancellationToken.None);
        if (chosen is null) return Result.Success();

        var available = await users.CheckAvailableAsync(chosen, CancellationToken.None);
        if (available.IsFailure) invitation.RejectUsername(now);
        return available;
    }

    private async Task<Invitation?> FindOpenAsync(string text, CancellationToken cancellationToken) =>
        Token<Invitation>.TryParse(text, out var token) && await invitations.FindAsync(token.Hash(), cancellationToken) is { } invitation && invitation.GetStatus(time.Now()) == InvitationStatus.Open
            ? invitation
            : null;
}
