using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.SecondFactors;
using Auth.Commands.Hosting;
using Auth.Commands.Users.Export;
using Auth.Commands.Users.Import;

namespace Auth.Commands.Users;

/// <summary><c>auth users …</c></summary>
internal static class UsersCommands
{
    public static Command Create() => new("users", "Lists and manages accounts.")
    {
        AddUserCommand.Create(),
        InviteUserCommand.Create(),
        ListUsersCommand.Create(),
        ShowUserCommand.Create(),
        CreateUserActionCommand("lock", "Locks an account until it is unlocked, and ends its sessions.", user => new LockUserCommand(new(user.Id))),
        CreateUserActionCommand("unlock", "Removes an administrator's lock and a lockout.", user => new UnlockUserCommand(new(user.Id))),
        CreateUserActionCommand("reset-attempts", "Resets failed attempts. This removes a lockout, but not an administrator's lock.", user => new ResetAttemptsCommand(new(user.Id))),
        CreateUserActionCommand("require-password-change", "Requires a new password at the next sign-in. Sessions continue.", user => new RequirePasswordChangeCommand(new(user.Id))),
        CreateUserActionCommand("remove-second-factors", "Removes the authenticator, recovery codes and passkeys. The password is then enough to sign in.", user => new RemoveSecondFactorsCommand(new(user.Id))),
        SetUserRolesCommand.Create(),
        SetUserAttributesCommand.Create(),
        PurgeUsersCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
    };

    private static Command CreateUserActionCommand(string verb, string description, Func<UserDetails, Application.Common.ICommand> useCase)
    {
        var name = UserArgument.Argument();
        var command = new Command(verb, description) { name };
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            return user.IsFailure ? user.Error : await useCases.SendAsync(useCase(user.Value), cancellationToken);
        });
        return command;
    }
}
