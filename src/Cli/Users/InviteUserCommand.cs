using System.CommandLine;
using Auth.Cli.Hosting;
using Auth.Domain.Common;
using InviteUser = Auth.Application.Invitations.InviteUserCommand;

namespace Auth.Cli.Users;

/// <summary><c>auth users invite</c></summary>
internal static class InviteUserCommand
{
    public static Command Create()
    {
        var email = new Argument<string?>("EMAIL") { Description = "Where the server sends the link. Without it, the link is printed", Arity = ArgumentArity.ZeroOrOne };
        var username = new Option<string?>("--username") { Description = "The username [default: the invited person chooses one]" };
        var roles = new Option<string[]>("--role") { Description = "A role that the account gets. Can be repeated" };
        var days = UsageErrors.WholeNumber("--days", [], "How many days the link works, from 1 to 30", InviteUser.DefaultValidDays);
        var command = new Command("invite", "Invites a person to create an account with a password of their own.") { email, username, roles, days };
        var confirmation = AdministratorConfirmation.AddTo(command);

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var confirmed = await confirmation.AskAsync(parsed, "Invite an administrator?", parsed.GetValue(roles) ?? [], cancellationToken);
            if (confirmed.IsFailure) return confirmed;

            var issued = await useCases.SendAsync(new InviteUser(parsed.GetValue(username), parsed.GetValue(email), parsed.GetValue(roles) ?? [], parsed.GetValue(days)), cancellationToken);
            if (issued.IsFailure) return issued.Error;

            if (issued.Value.Link is { } link) await Console.Out.WriteLineAsync(link);
            return Result.Success();
        });
        return command;
    }
}
