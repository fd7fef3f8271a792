using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Commands.Hosting;
using Auth.Commands.Users;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Commands.Events;

/// <summary><c>auth events tail</c></summary>
internal static class TailCommand
{
    private const int DefaultCount = 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Keep printing new events until interrupted" };
        var user = new Option<string?>("--user") { Description = "Only events of the user with this username or email" };
        var type = new Option<string?>("--type") { Description = "Only events of this type, such as user_locked_out" };
        var count = UsageErrors.WholeNumber("--count", ["-n"], $"Number of past events to show first, at most {Paging.MaximumLimit}", DefaultCount);
        var json = JsonOption.Create();
        var command = new Command("tail", "Shows the latest events, oldest first.") { follow, user, type, count, json };

        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            UserId? userId = null;
            if (parsed.GetValue(user) is { } name)
            {
                var foundUser = await useCases.FindUserAsync(name, cancellationToken);
                if (foundUser.IsFailure) return foundUser.Error;
                userId = new UserId(foundUser.Value.Id);
            }

            var actors = new Dictionary<Guid, string>();
            Func<EventDetails, Task> write = parsed.GetValue(json) ? e => Console.Out.WriteLineAsync(Json.Line(e)) : async e => Write(e, await FindActorAsync(useCases, actors, e, cancellationToken));
            var latest = new ListEventsQuery(userId, parsed.GetValue(type), parsed.GetValue(count));
            return await TailAsync(useCases, latest, parsed.GetValue(follow), write, cancellationToken);
        });
        return command;
    }

    private static async Task<Result> TailAsync(UseCaseRunner useCases, ListEventsQuery latest, bool follow, Func<EventDetails, Task> write, CancellationToken cancellationToken)
    {
        var page = await useCases.SendAsync(latest, cancellationToken);
        if (page.IsFailure) return page.Error;

        var position = 0L;
        foreach (var e in page.Value.Items.Reverse())
        {
            await write(e);
            // Events are sorted by time, so the last one may not have the highest position.
            position = Math.Max(position, e.Position);
        }

        while (follow)
        {
            var next = await useCases.SendAsync(latest with { After = position, Limit = Paging.MaximumLimit }, cancellationToken);
            if (next.IsFailure) return next.Error;

            foreach (var e in next.Value.Items)
            {
                await write(e);
                position = e.Position;
            }

            if (next.Value.NextCursor is null) await Task.Delay(PollInterval, cancellationToken);
        }

        return Result.Success();
    }

    /// <summary>The user who acted on another's account, or without a subject. Events hold only the id, which remains for a closed account.</summary>
    /// <returns>Null if the subject acted, or no user did. Operators and service accounts are a detail of the event.</returns>
    private static async Task<string?> FindActorAsync(UseCaseRunner useCases, Dictionary<Guid, string> known, EventDetails e, CancellationToken cancellationToken)
    {
        if (e.ActorId is not { } id || id == e.UserId || e.Details.ContainsKey(EventDetails.ServiceAccount)) return null;
        if (known.TryGetValue(id, out var name)) return name;

        var actor = await useCases.SendAsync(new GetUserQuery(new UserId(id)), cancellationToken);
        return known[id] = actor.IsSuccess ? actor.Value.Username : id.ToString();
    }

    private static void Write(EventDetails e, string? actor)
    {
        var subject = e.Username ?? e.UserId?.ToString();
        var by = actor is null ? null : $"by {actor}";
        var source = e.IpAddress is null ? null : $"from {e.IpAddress}";
        var details = e.Details.Select(detail => $"{detail.Key}={detail.Value}");
        string?[] columns = [Terminal.Printable(e.OccurredAt), $"{e.Type,-20}", subject, by, source, .. details];
        Console.Out.WriteLine(Terminal.Printable(string.Join("  ", columns.Where(column => !string.IsNullOrEmpty(column)))));
    }
}
