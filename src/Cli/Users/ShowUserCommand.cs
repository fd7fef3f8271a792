using System.CommandLine;
using System.Globalization;
using Auth.Application.Account;
using Auth.Cli.Hosting;
using Auth.Domain.Common;

namespace Auth.Cli.Users;

/// <summary><c>auth users show</c></summary>
internal static class ShowUserCommand
{
    private static readonly Column<UserDetails>[] Columns =
    [
        new("Id", user => user.Id.ToString()),
        new("Name", user => user.Username),
        new("E-mail", user => user.Email),
        new("Roles", user => string.Join(' ', user.Roles)),
        new("Status", user => Json.Name(user.Status)),
        new("Failed attempts", user => user.FailedAttempts.ToString(CultureInfo.InvariantCulture)),
        new("Locked until", user => Terminal.Printable(user.LockedUntil)),
        new("Created", user => Terminal.Printable(user.CreatedAt)),
        new("Last sign-in", user => Terminal.Printable(user.LastLoginAt)),
    ];

    public static Command Create()
    {
        var name = UserArgument.Argument();
        var json = JsonOption.Create();
        var command = new Command("show", "Shows one user.") { name, json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (user.IsFailure) return user.Error;

            DetailWriter.Write(user.Value, parsed.GetValue(json), Columns);
            return Result.Success();
        });
        return command;
    }
}
