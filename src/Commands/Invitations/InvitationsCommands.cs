using System.CommandLine;
using Auth.Application.Common;
using Auth.Application.Invitations;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Invitations;

/// <summary><c>auth invitations …</c></summary>
internal static class InvitationsCommands
{
    private static readonly Column<InvitationDetails>[] Columns =
    [
        new("ID", invitation => invitation.Id.ToString()),
        new("NAME", invitation => invitation.Username),
        new("E-MAIL", invitation => invitation.Email),
        new("ROLES", invitation => string.Join(' ', invitation.Roles)),
        new("STATUS", invitation => Json.Name(invitation.Status)),
        new("MAIL", invitation => invitation.Delivery is { } delivery ? Json.Name(delivery) : null),
        new("INVITED BY", invitation => invitation.InvitedBy),
        new("EXPIRES", invitation => Terminal.Printable(invitation.ExpiresAt)),
    ];

    public static Command Create() => new("invitations", "Lists, sends and withdraws invitations.") { CreateList(), CreateSend(), CreateWithdraw() };

    private static Command CreateList()
    {
        var json = JsonOption.Create();
        var command = new Command("list", "Lists invitations, newest first.") { json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var listing = new TableWriter<InvitationDetails>(parsed.GetValue(json), Columns);
            var listed = await useCases.ForEachInvitationAsync(listing.Add, cancellationToken);
            if (listed.IsSuccess) listing.End();
            return listed;
        });
        return command;
    }

    /// <summary>Reads all invitations, newest first.</summary>
    public static async Task<Result> ForEachInvitationAsync(this UseCaseRunner useCases, Action<InvitationDetails> use, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await useCases.SendAsync(new ListInvitationsQuery(Paging.MaximumLimit, cursor), cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var invitation in page.Value.Items) use(invitation);
            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);

        return Result.Success();
    }

    private static Command CreateSend()
    {
        var id = CreateIdArgument();
        var command = new Command("send", "Sends an invitation by email again. Its new link replaces the old one.") { id };
        command.SetChange((parsed, useCases, cancellationToken) => useCases.SendAsync(new SendInvitationCommand(new(parsed.GetValue(id))), cancellationToken));
        return command;
    }

    private static Argument<Guid> CreateIdArgument() => IdArgument.Create("ID", "an invitation", "auth invitations list");

    private static Command CreateWithdraw()
    {
        var id = CreateIdArgument();
        var command = new Command("withdraw", "Withdraws an invitation, so that its link no longer works.") { id };
        command.SetChange((parsed, useCases, cancellationToken) => useCases.SendAsync(new WithdrawInvitationCommand(new(parsed.GetValue(id))), cancellationToken));
        return command;
    }
}
