using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

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
        var attribute = new Option<string?>("--attribute") { Description = "Only users with this value of an attribute, such as department=sales; only one" };
        var json = JsonOption.Create();
        var command = new Command("list", "Lists users in order of creation.") { search, attribute, json };
        command.SetUseCase((parsed, useCases, cancellationToken) =>
        {
            var filter = ReadFilter(parsed.GetValue(attribute));
            if (filter.IsFailure) return Task.FromResult<Result>(filter.Error);

            var query = new FindUsersQuery(parsed.GetValue(search), Paging.MaximumLimit, Attribute: filter.Value);
            return ListAsync(useCases, query, new TableWriter<UserDetails>(parsed.GetValue(json), Columns), cancellationToken);
        });
        return command;
    }

    /// <summary>The query separates name and value by a colon, as the API does.</summary>
    private static Result<string?> ReadFilter(string? text)
    {
        if (text is null) return Result<string?>.Success(null);

        var attributes = AttributeArguments.Read([text]);
        return attributes.IsFailure ? attributes.Error : Result<string?>.Success(string.Join(':', text.Split('=', 2)));
    }

    private static async Task<Result> ListAsync(UseCaseRunner useCases, FindUsersQuery query, TableWriter<UserDetails> listing, CancellationToken cancellationToken)
    {
        do
        {
            var page = await useCases.SendAsync(query, cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var user in page.Value.Items) listing.Add(user);
            query = query with { Cursor = page.Value.NextCursor };
        }
        while (query.Cursor is not null);

        listing.End();
        return Result.Success();
    }
}
