using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Cli.Hosting;
using Auth.Domain.Common;

namespace Auth.Cli.Users;

/// <summary><c>auth users list</c></summary>
internal static class ListUsersCommand
{
    private static readonly Column<UserDetails>[] Columns =
    [
        new("NAME", user => user.Username),
        new("E-MAIL", user => user.Email),
        new("ROLES", user => string.Join(' ', user.Roles)),
        new("STATUS", user => Json.Name(user.Status)),
        new("LAST LOGIN", user => Terminal.Printable(user.LastLoginAt)),
    ];

    public static Command Create()
    {
        var search = new Option<string?>("--search") { Description = "Only users whose username or email contains this text" };
        var json = JsonOption.Create();
        var command = new Command("list", "Lists users in order of creation.") { search, json };
        command.SetUseCase((parsed, useCases, cancellationToken) =>
            ListAsync(useCases, parsed.GetValue(search), new TableWriter<UserDetails>(parsed.GetValue(json), Columns), cancellationToken));
        return command;
    }

    private static async Task<Result> ListAsync(UseCaseRunner useCases, string? search, TableWriter<UserDetails> listing, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await useCases.SendAsync(new FindUsersQuery(search, Paging.MaximumLimit, cursor), cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var user in page.Value.Items) listing.Add(user);
            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);

        listing.End();
        return Result.Success();
    }
}
