using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

/// <summary>Creates the first administrator, once, with the setup token from the server's console (ASVS 6.3.2).</summary>
/// <param name="Token">The setup token.</param>
/// <param name="Password">The password as typed.</param>
[AllowedTo(Actors.Anyone)]
public sealed record CreateFirstAdministratorCommand(string Token, string Username, string Password) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(CreateFirstAdministratorCommand);
}

/// <summary>The token that proves access to the server's console or configuration.</summary>
internal interface ISetupToken
{
    /// <summary>Compares a token in constant time.</summary>
    bool Matches(string token);
}

internal sealed class CreateFirstAdministratorValidator : AbstractValidator<CreateFirstAdministratorCommand>
{
    public CreateFirstAdministratorValidator()
    {
        RuleFor(c => c.Token).NotEmpty();
        RuleFor(c => c.Username).MustCreate(Username.Create);
        RuleFor(c => c.Password).ValidPassword();
    }
}

internal sealed class CreateFirstAdministratorHandler(
    ISetupToken setupToken,
    IUserRepository users,
    NewPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CreateFirstAdministratorCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(CreateFirstAdministratorCommand command, CancellationToken cancellationToken)
    {
        if (await users.AnyAdministratorAsync(cancellationToken)) return SetupErrors.AlreadyDone;
        if (!setupToken.Matches(command.Token)) return SetupErrors.WrongToken;

        var username = Username.Create(command.Username).Value;
        var hash = await hasher.HashAsync(command.Password, PasswordOwner.New(username, email: null, Role.Administrator), HashingPriority.UnknownClient, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.ExecuteAsync<Result<UserDetails>>(
            async () =>
            {
                // Locks the count, so that only one of several parallel setups succeeds.
                await users.CountActiveAdministratorsForUpdateAsync(cancellationToken);
                if (await users.AnyAdministratorAsync(cancellationToken)) return SetupErrors.AlreadyDone;
                if (await users.CheckAssignableAsync(username, cancellationToken) is { IsFailure: true } unavailable) return unavailable.Error;

                var now = time.Now();
                var user = User.Register(username, null, hash.Value, now, AccountOrigin.Setup);
                user.SetRoles([Role.Administrator], now);
                users.Add(user);
                return UserDetails.From(user, now);
            },
            cancellationToken);
    }
}

/// <summary>The errors of the setup.</summary>
internal static class SetupErrors
{
    /// <summary>The token does not match the server's.</summary>
    public static readonly Error WrongToken = new(ErrorKind.Forbidden, "wrong_setup_token", "Incorrect setup token. Use the one that the server printed at its last start, or the one that you configured.");

    /// <summary>An administrator already exists.</summary>
    public static readonly Error AlreadyDone = new(ErrorKind.Conflict, "already_set_up", "An administrator already exists. Sign in, or run 'auth users add NAME --role admin'.");
}
