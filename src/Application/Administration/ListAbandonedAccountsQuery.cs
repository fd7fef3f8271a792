using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Administration;

/// <summary>Lists the accounts that <see cref="RemoveAbandonedAccountsCommand"/> would remove now, in order of creation.</summary>
/// <param name="Cursor">The end of the previous page; null for the first page. A page may be empty and have a next one.</param>
[AllowedTo(Actors.Operator)]
public sealed record ListAbandonedAccountsQuery(string? Cursor = null) : IQuery<Page<UserDetails>>;

internal sealed class ListAbandonedAccountsValidator : AbstractValidator<ListAbandonedAccountsQuery>
{
    public ListAbandonedAccountsValidator() => RuleFor(q => q.Cursor).UserCursor();
}

internal sealed class ListAbandonedAccountsHandler(IUserRepository users, RegistrationSettings settings, TimeProvider time) : IQueryHandler<ListAbandonedAccountsQuery, Page<UserDetails>>
{
    public async Task<Result<Page<UserDetails>>> Handle(ListAbandonedAccountsQuery query, CancellationToken cancellationToken)
    {
        if (settings.UnverifiedRetention is not { } retention) return RegistrationErrors.NoRetention;

        var now = time.Now();
        var page = await AbandonedAccounts.ReadAsync(users, query.Cursor, retention, now, cancellationToken);
        return new Page<UserDetails>([.. page.Items.Select(u => UserDetails.From(u, now))], page.NextCursor);
    }
}

/// <summary>Finds self-registered accounts whose email was never verified, and that no one uses.</summary>
internal static class AbandonedAccounts
{
    /// <summary>One transaction removes no more than these.</summary>
    private const int PageSize = 100;

    /// <summary>Reads a page. The database selects roughly, and the aggregate decides.</summary>
    public static async Task<Page<User>> ReadAsync(IUserRepository users, string? cursor, TimeSpan retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var after = cursor is null ? default(UserId?) : new UserId(Guid.Parse(cursor));
        var candidates = await users.ListUnverifiedAsync(new UnverifiedAccountSearch(now - retention, after, PageSize + 1), cancellationToken);
        var page = Page<User>.Create(candidates, PageSize, u => u.Id.ToString());
        return page with { Items = [.. page.Items.Where(u => u.IsAbandoned(retention, now))] };
    }
}
