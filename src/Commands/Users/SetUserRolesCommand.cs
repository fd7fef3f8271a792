using System.CommandLine;
using Auth.Application.Administration;
using Auth.Commands.Hosting;

namespace Auth.Commands.Users;

/// <summary><c>auth users set-roles</c></summary>
internal static class SetUserRolesCommand
{
    public static Command Create()
    {
        var name = UserArgument.Argument();
        var roles = new Argument<string[]>("ROLE") { Description = "The complete list of the user's new roles", Arity = ArgumentArity.ZeroOrMore };
        var none = new Option<bool>("--none") { Description = "Remove all roles" };
        var command = new Command("set-roles", "Replaces a user's roles, effective immediately in active sessions.") { name, roles, none };
        var confirmation = AdministratorConfirmation.AddTo(command);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(none) == (parsed.GetValue(roles) is { Length: > 0 })) parsed.AddError("Specify the roles, or remove all of them with --none.");
        });

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (user.IsFailure) return user.Error;

            var newRoles = parsed.GetValue(roles) ?? [];
            var confirmed = await confirmation.AskAsync(parsed, useCases, user.Value, newRoles, cancellationToken);
            return confirmed.IsFailure ? confirmed : await useCases.SendAsync(new SetRolesCommand(new(user.Value.Id), newRoles), cancellationToken);
        });
        return command;
    }
}
