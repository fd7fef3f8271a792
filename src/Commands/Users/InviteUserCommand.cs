using System.CommandLine;
using Auth.Application.Invitations;
using Auth.Commands.Hosting;
using Auth.Commands.Invitations;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using InviteUser = Auth.Application.Invitations.InviteUserCommand;

namespace Auth.Commands.Users;

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

            if (issued.Value.Link is not { } link) return await ReportMailAsync(issued.Value.Invitation, useCases, cancellationToken);

            await Console.Out.WriteLineAsync(link);
            if (useCases.Service is { HasDefaultUrl: true, PublicUrl: var url })
                Terminal.Complain($"Links begin with {url.GetLeftPart(UriPartial.Authority)}, because PublicUrl is not set. Set it if users reach the server elsewhere.");
            return Result.Success();
        });
        return command;
    }

    /// <summary>Names the invitation, and others of the same person, which stay open.</summary>
    private static async Task<Result> ReportMailAsync(InvitationDetails invitation, UseCaseRunner useCases, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(Terminal.Printable($"Invited {invitation.Email}; the server sends the link ({invitation.Id})."));
        return await useCases.ForEachInvitationAsync(
            other =>
            {
                if (other.Status == InvitationStatus.Open && other.Id != invitation.Id && string.Equals(other.Email, invitation.Email, StringComparison.OrdinalIgnoreCase))
                    Terminal.Complain($"{other.Email} already has an open invitation ({other.Id}). To withdraw it, run 'auth invitations withdraw {other.Id}'.");
            },
            cancellationToken);
    }
}
