using System.CommandLine;
using System.Globalization;
using Auth.Application.EventHandlers;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.EventHandlers;

/// <summary><c>auth handlers …</c></summary>
internal static class EventHandlersCommands
{
    private static readonly Column<EventHandlerDetails>[] Columns =
    [
        new("NAME", handler => handler.Name),
        new("STATUS", handler => Json.Name(handler.Status)),
        new("POSITION", handler => GetText(handler.Position)),
        new("BEHIND", handler => GetText(handler.Behind)),
        new("BLOCKED USERS", handler => GetText(handler.BlockedUsers)),
        new("SET ASIDE", handler => GetText(handler.SetAsideEvents)),
        new("LAST ERROR", handler => handler.LastError),
    ];

    private static readonly Column<(string Handler, SetAsideDetails Event)>[] SetAsideColumns =
    [
        new("HANDLER", row => row.Handler),
        new("POSITION", row => GetText(row.Event.Position)),
        new("TYPE", row => row.Event.Type),
        new("USER", row => row.Event.UserId?.ToString()),
        new("TRIES", row => GetText(row.Event.Tries)),
        new("LAST TRY", row => Terminal.Printable(row.Event.FailedAt)),
        new("ERROR", row => row.Event.Error),
    ];

    public static Command Create() => new("handlers", "Lists event handlers, and events that they could not handle.") { CreateList(), CreateRetry(), CreateSkip(), CreateRemove() };

    private static Command CreateList()
    {
        var json = JsonOption.Create();
        var command = new Command("list", "Lists event handlers, and the first set-aside events of each.") { json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var handlers = await useCases.SendAsync(new ListEventHandlersQuery(), cancellationToken);
            if (handlers.IsFailure) return handlers.Error;

            Write(handlers.Value, parsed.GetValue(json));
            return Result.Success();
        });
        return command;
    }

    private static void Write(IReadOnlyList<EventHandlerDetails> handlers, bool asJson)
    {
        var listing = new TableWriter<EventHandlerDetails>(asJson, Columns);
        foreach (var handler in handlers) listing.Add(handler);
        listing.End();
        if (asJson || handlers.All(handler => handler.SetAside.Count == 0)) return;

        Console.Out.WriteLine();
        var setAside = new TableWriter<(string, SetAsideDetails)>(asJson: false, SetAsideColumns);
        foreach (var handler in handlers)
        {
            foreach (var details in handler.SetAside) setAside.Add((handler.Name, details));
        }

        setAside.End();
    }

    private static Command CreateRetry()
    {
        var (name, position) = (CreateNameArgument(), CreatePositionOption());
        var command = new Command("retry", "Delivers set-aside events once more. Without a position also retries blocked users at once.") { name, position };
        command.SetChange((parsed, useCases, cancellationToken) => useCases.SendAsync(new RetryEventsCommand(parsed.GetRequiredValue(name), parsed.GetValue(position)), cancellationToken));
        return command;
    }

    private static Command CreateSkip()
    {
        var (name, position) = (CreateNameArgument(), CreatePositionOption());
        var all = new Option<bool>("--all") { Description = "Skip all set-aside events of the handler" };
        var command = new Command("skip", "Deletes set-aside events from the list, without delivering them.") { name, position, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetResult(position) is not null)) result.AddError("Add either --position or --all.");
        });
        command.SetChange((parsed, useCases, cancellationToken) => useCases.SendAsync(new SkipEventsCommand(parsed.GetRequiredValue(name), parsed.GetValue(position)), cancellationToken));
        return command;
    }

    private static Command CreateRemove()
    {
        var name = CreateNameArgument();
        var command = new Command("remove", "Removes the position of a handler that is no longer registered, and its set-aside events.") { name };
        command.SetChange((parsed, useCases, cancellationToken) => useCases.SendAsync(new RemoveEventHandlerCommand(parsed.GetRequiredValue(name)), cancellationToken));
        return command;
    }

    private static Argument<string> CreateNameArgument() => new("NAME") { Description = "The handler's name, from 'handlers list'" };

    private static Option<long?> CreatePositionOption() => new("--position")
    {
        Description = "The position of a single event, from 'handlers list'",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens.SingleOrDefault()?.Value, CultureInfo.InvariantCulture, out var position)) return position;
            result.AddError("--position is not a whole number.");
            return null;
        },
    };

    private static string GetText(long number) => number.ToString(CultureInfo.InvariantCulture);
}
