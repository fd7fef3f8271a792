using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

/// <summary>Creates the account of a pending registration through its email link, with the password chosen there.</summary>
/// <param name="Token">The token of the email link.</param>
/// <param name="Password">The password as typed.</param>
/// <param name="Username">Another username, if the requested one is taken; null takes the requested one.</param>
[AllowedTo(Actors.Anyone)]
public sealed record CompleteRegistrationCommand(string Token, string Password, string? Username = null) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>The attributes as texts, by name; null for none.</summary>
    public IReadOnlyDictionary<string, string?>? Attributes { get; init; }

    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(CompleteRegistrationCommand);
}

internal sealed class CompleteRegistrationValidator : AbstractValidator<CompleteRegistrationCommand>
{
    public CompleteRegistrationValidator()
    {
        RuleFor(c => c.Username).MustCreate(Username.Create).When(c => c.Username is not null);
        RuleFor(c => c.Password).ValidPassword();
    }
}

internal sealed class CompleteRegistrationHandler(
    IPendingRegistrationRepository registrations,
    IUserRepository users,
    RegistrationSettings settings,
    RegistrationRules rules,
    NewPasswordHasher hasher,
    UserAttributes userAttributes,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CompleteRegistrationCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(CompleteRegistrationCommand command, CancellationToken cancellationToken)
    {
        // A registration from before a change of the mode is rejected as well.
        if (settings.FindDenial() is { } denial) return denial;
        var attributes = userAttributes.CheckRegistration(command.Attributes);
        if (attributes.IsFailure) return attributes.Error;
        // Checked before hashing, which is expensive, and again in the transaction.
        if (await FindAsync(command.Token, cancellationToken) is not { } registration) return EmailLinkErrors.Invalid;

        var username = command.Username is null ? registration.Username : Username.Create(command.Username).Value;
        var allowed = await rules.CheckAsync(username, registration.Email, cancellationToken);
        if (allowed.IsFailure) return allowed.Error;

        var hash = await hasher.HashAsync(command.Password, PasswordOwner.New(username, registration.Email), HashingPriority.UnknownClient, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.ExecuteAsync(() => CompleteAsync(command.Token, username, hash.Value, attributes.Value), CancellationToken.None);
    }

    private async Task<Result<UserDetails>> CompleteAsync(string token, Username username, PasswordHash hash, IReadOnlyDictionary<string, string?> attributes)
    {
        if (await FindAsync(token, CancellationToken.None) is not { } registration) return EmailLinkErrors.Invalid;
        // Before the username: otherwise a taken email would let the link test any number of free usernames.
        if (await users.IsVerifiedByAnotherAsync(registration.Email, userId: null, CancellationToken.None)) return UserErrors.EmailTaken;
        if (await users.CheckAvailableAsync(username, CancellationToken.None) is { IsFailure: true } unavailable)
        {
            registration.RejectUsername();
            return unavailable.Error;
        }

        var now = time.Now();
        var released = await users.ReleaseUnverifiedEmailAsync(registration.Email, now, CancellationToken.None);
        if (released.IsFailure) return released.Error;

        var user = User.Register(username, registration.Email, hash, now, AccountOrigin.SelfRegistration);
        user.SetVerifiedEmail(registration.Email, now);
        users.Add(user);
        await userAttributes.SetAsync(user, attributes, now);
        registrations.Remove(registration);
        return UserDetails.From(user, now) with { Attributes = userAttributes.GetNew(attributes) };
    }

    private async Task<PendingRegistration?> FindAsync(string text, CancellationToken cancellationToken) =>
        Token<EmailLink>.TryParse(text, out var token) && await registrations.FindAsync(token.Hash(), cancellationToken) is { } registration && registration.IsValid(time.Now()) ? registration : null;
}
