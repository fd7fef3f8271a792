using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Users.Register;

/// <summary>Makes an account.</summary>
/// <param name="Username">The name to sign in with.</param>
/// <param name="Email">The address, if any.</param>
/// <param name="Password">The password, as the person typed it.</param>
public sealed record RegisterCommand(string Username, string? Email, string Password) : ICommand<UserDetails>, IManagesTransactions
{
    /// <summary>Roles from the beginning; for the shell, never taken from a request.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(RegisterCommand);
}

internal sealed class RegisterHandler(
    IUserRepository users,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<RegisterCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(RegisterCommand command, CancellationToken cancellationToken)
    {
        var username = Username.Create(command.Username).Value;
        var email = command.Email is null ? null : EmailAddress.Create(command.Email).Value;
        var accepted = await passwords.CheckAsync(command.Password, username, email, cancellationToken);
        if (accepted.IsFailure) return accepted.Error;

        var hash = await hasher.HashAsync(command.Password, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.CommitAsync<Result<UserDetails>>(
            async () =>
            {
                if (await users.IsTakenAsync(username, cancellationToken)) return UserErrors.UsernameTaken;
                if (email is not null && await users.IsTakenAsync(email, cancellationToken)) return UserErrors.EmailTaken;

                var now = time.Now();
                var user = User.Register(username, email, hash.Value, now);
                user.SetRoles([.. command.Roles.Select(r => Role.Create(r).Value)], now);
                users.Add(user);
                return UserDetails.Of(user, now);
            },
            cancellationToken);
    }
}
