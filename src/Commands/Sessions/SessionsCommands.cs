using System.CommandLine;
using Auth.Application.Sessions;
using Auth.Commands.Hosting;
using Auth.Commands.Users;
using Auth.Domain.Common;

namespace Auth.Commands.Sessions;

/// <summary><c>auth sessions …</c></summary>
internal static class SessionsCommands
{
    private static readonly Column<SessionDetails>[] Columns =
    [
        new("ID", session => session.Id.ToString()),
        new("SIGNED IN", session => Terminal.Printable(session.CreatedAt)),
        new("LAST SEEN", session => Terminal.Printable(session.LastSeenAt)),
        new("ADDRESS", session => session.IpAddress),
        new("CLIENT", session => session.UserAgent),
    ];

    public static Command Create() => new("sessions", "Lists and ends sessions of users.") { CreateList(), CreateRevoke() };

    private static Command CreateList()
    {
        var name = UserArgument.Argument();
        var json = JsonOption.Create();
        var command = new Command("list", "Lists the active sessions of a user, newest first.") { name, json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (user.IsFailure) return user.Error;

            var sessions = await useCases.SendAsync(new ListSessionsQuery(new(user.Value.Id)), cancellationToken);
            if (sessions.IsFailure) return sessions.Error;

            var listing = new TableWriter<SessionDetails>(parsed.GetValue(json), Columns);
            foreach (var session in sessions.Value) listing.Add(session);
            listing.End();
            return Result.Success();
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var name = UserArgument.Argument();
        var session = new Argument<string?>("SESSION") { Description = "The session ID, from 'auth sessions list'", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "End all of the user's sessions" };
        var command = new Command("revoke", "Ends one or all sessions of a user, immediately and on every node.") { name, session, all };
        command.Validators.Add(parsed =>
        {
            var id = parsed.GetValue(session);
            if (parsed.GetValue(all) == (id is not null)) parsed.AddError("Specify a session, or end all of them with --all.");
            else if (id is not null && !Guid.TryParse(id, out _)) parsed.AddError($"'{id}' is not a session ID. 'auth sessions list NAME' shows the IDs.");
        });

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (user.IsFailure) return user.Error;

            return parsed.GetValue(session) is { } id
                ? await useCases.SendAsync(new RevokeSessionCommand(new(user.Value.Id), new(Guid.Parse(id))), cancellationToken)
                : await useCases.SendAsync(new RevokeOtherSessionsCommand(new(user.Value.Id), ExceptSessionId: null), cancellationToken);
        });
        return command;
    }
}
