using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Users.CompleteRegistration;

/// <summary>Makes the account that was asked for, by the link that was mailed; with the password of whoever opens it, whoever asked.</summary>
/// <param name="Token">What the link holds.</param>
/// <param name="Password">The password, as the person typed it.</param>
public sealed record CompleteRegistrationCommand(string Token, string Password) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds secrets.</summary>
    public override string ToString() => nameof(CompleteRegistrationCommand);
}

internal sealed class CompleteRegistrationHandler(
    IPendingRegistrationRepository registrations,
    IUserRepository users,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CompleteRegistrationCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(CompleteRegistrationCommand command, CancellationToken cancellationToken)
    {
        // Looked at before anything is hashed, and decided below.
        if (await FindAsync(command.Token, cancellationToken) is not { } asking) return LinkErrors.Invalid;

        var accepted = await passwords.CheckAsync(command.Password, asking.Username, asking.Email, cancellationToken);
        if (accepted.IsFailure) return accepted.Error;

        var hash = await hasher.HashAsync(command.Password, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.CommitAsync(() => CompleteAsync(command.Token, hash.Value), CancellationToken.None);
    }

    private async Task<Result<UserDetails>> CompleteAsync(string token, PasswordHash hash)
    {
        if (await FindAsync(token, CancellationToken.None) is not { } registration) return LinkErrors.Invalid;
        if (await users.IsTakenAsync(registration.Username, CancellationToken.None)) return UserErrors.UsernameTaken;

        var now = time.Now();
        var freed = await users.FreeAsync(registration.Email, now, CancellationToken.None);
        if (freed.IsFailure) return freed.Error;

        var user = User.Register(registration.Username, registration.Email, hash, now);
        user.VerifyEmail(registration.Email, now);
        users.Add(user);
        registrations.Remove(registration);
        return UserDetails.Of(user, now);
    }

    private async Task<PendingRegistration?> FindAsync(string text, CancellationToken cancellationToken) =>
        LinkToken.TryParse(text, out var token) && await registrations.FindAsync(token.Hash(), cancellationToken) is { } found && found.IsLive(time.Now()) ? found : null;
}
