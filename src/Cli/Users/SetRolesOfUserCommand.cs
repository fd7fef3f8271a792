using System.CommandLine;
using Auth.Application.Users.SetRoles;
using Auth.Cli.Shell;

namespace Auth.Cli.Users;

/// <summary><c>auth users set-roles</c></summary>
internal static class SetRolesOfUserCommand
{
    public static Command Create()
    {
        var name = NamedUser.Argument();
        var roles = new Argument<string[]>("ROLE") { Description = "All the roles that the user has from now on", Arity = ArgumentArity.ZeroOrMore };
        var none = new Option<bool>("--none") { Description = "Take all roles away" };
        var command = new Command("set-roles", "Replaces a user's roles; live sessions act by them at once.") { name, roles, none };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(none) == (parsed.GetValue(roles) is { Length: > 0 })) parsed.AddError("Name the roles, or take all of them away with --none.");
        });

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            return user.IsFailure
                ? user.Error
                : await useCases.SendAsync(new SetRolesCommand(new(user.Value.Id), parsed.GetValue(roles) ?? []), cancellationToken);
        });
        return command;
    }
}
