using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary><c>auth users purge</c></summary>
internal static class PurgeUsersCommand
{
    private static readonly Column<UserDetails>[] Columns =
    [
        new("NAME", user => user.Username),
        new("E-MAIL", user => user.Email),
        new("CREATED", user => Terminal.Printable(user.CreatedAt)),
        new("LAST LOGIN", user => Terminal.Printable(user.LastLoginAt)),
    ];

    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "List the accounts instead of removing them" };
        var json = JsonOption.Create();
        var command = new Command("purge", "Removes self-registered accounts that Registration:UnverifiedRetention does not keep, as the server does every hour.") { dryRun, json };
        command.SetUseCase((parsed, useCases, cancellationToken) => parsed.GetValue(dryRun)
            ? ListAsync(useCases, new TableWriter<UserDetails>(parsed.GetValue(json), Columns), cancellationToken)
            : RemoveAsync(useCases, cancellationToken));
        return command;
    }

    private static async Task<Result> ListAsync(UseCaseRunner useCases, TableWriter<UserDetails> listing, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await useCases.SendAsync(new ListAbandonedAccountsQuery(cursor), cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var user in page.Value.Items) listing.Add(user);
            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);

        listing.End();
        return Result.Success();
    }

    private static async Task<Result> RemoveAsync(UseCaseRunner useCases, CancellationToken cancellationToken)
    {
        useCases.NameDatabase();
        var (count, cursor) = (0, default(string));
        do
        {
            var removed = await useCases.SendAsync(new RemoveAbandonedAccountsCommand(cursor), cancellationToken);
            if (removed.IsFailure) return removed.Error;

            (count, cursor) = (count + removed.Value.Count, removed.Value.NextCursor);
        }
        while (cursor is not null);

        await Console.Out.WriteLineAsync($"{count} removed");
        return Result.Success();
    }
}
