using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.CreateFirstAdministrator;

/// <summary>Makes the first administrator, for whoever can read the server's console; once (ASVS 6.3.2).</summary>
/// <param name="Token">The setup token.</param>
/// <param name="Username">The administrator's name.</param>
/// <param name="Password">The administrator's password.</param>
public sealed record CreateFirstAdministratorCommand(string Token, string Username, string Password) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(CreateFirstAdministratorCommand);
}

/// <summary>The token that proves access to the server's console or configuration.</summary>
public interface ISetupToken
{
    /// <summary>Compares in constant time.</summary>
    bool Matches(string token);
}

internal sealed class CreateFirstAdministratorValidator : AbstractValidator<CreateFirstAdministratorCommand>
{
    public CreateFirstAdministratorValidator()
    {
        RuleFor(c => c.Token).NotEmpty();
        RuleFor(c => c.Username).Makes(Username.Create);
        RuleFor(c => c.Password).PasswordToCheck();
    }
}

internal sealed class CreateFirstAdministratorHandler(
    ISetupToken setupToken,
    IUserRepository users,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CreateFirstAdministratorCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(CreateFirstAdministratorCommand command, CancellationToken cancellationToken)
    {
        if (await users.AnyAdministratorAsync(cancellationToken)) return SetupErrors.AlreadyDone;
        if (!setupToken.Matches(command.Token)) return SetupErrors.WrongToken;

        var username = Username.Create(command.Username).Value;
        var accepted = await passwords.CheckAsync(command.Password, username, null, cancellationToken);
        if (accepted.IsFailure) return accepted.Error;

        var hash = await hasher.HashAsync(command.Password, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.CommitAsync<Result<UserDetails>>(
            async () =>
            {
                await users.CountActiveAdministratorsForUpdateAsync(cancellationToken);
                if (await users.AnyAdministratorAsync(cancellationToken)) return SetupErrors.AlreadyDone;
                if (await users.IsTakenAsync(username, cancellationToken)) return UserErrors.UsernameTaken;

                var now = time.Now();
                var user = User.Register(username, null, hash.Value, now);
                user.SetRoles([Role.Administrator], now);
                users.Add(user);
                return UserDetails.Of(user, now);
            },
            cancellationToken);
    }
}

/// <summary>Why the first administrator could not be made.</summary>
public static class SetupErrors
{
    /// <summary>The token is not the server's.</summary>
    public static readonly Error WrongToken = new(ErrorKind.Forbidden, "wrong_setup_token", "Incorrect setup token.");

    /// <summary>There is an administrator already.</summary>
    public static readonly Error AlreadyDone = new(ErrorKind.Conflict, "already_set_up", "An administrator already exists.");
}
