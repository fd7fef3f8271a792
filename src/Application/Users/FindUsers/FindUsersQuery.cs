using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.FindUsers;

/// <summary>Finds users, in the order of their making.</summary>
/// <param name="Search">Part of a name or an address, in any spelling; null: all.</param>
/// <param name="Limit">Users on a page.</param>
/// <param name="Cursor">Where the page before ended; null: from the beginning.</param>
public sealed record FindUsersQuery(string? Search = null, int Limit = Paging.DefaultLimit, string? Cursor = null) : IQuery<Page<UserDetails>>;

internal sealed class FindUsersValidator : AbstractValidator<FindUsersQuery>
{
    public FindUsersValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Search).Must(LoginName.IsAcceptable).When(q => q.Search is not null)
            .WithMessage($"A search has 1 to {LoginName.MaximumLength} characters.");
        RuleFor(q => q.Cursor).UserCursor();
    }
}

internal sealed class FindUsersHandler(IUserRepository users, TimeProvider time) : IQueryHandler<FindUsersQuery, Page<UserDetails>>
{
    public async Task<Result<Page<UserDetails>>> Handle(FindUsersQuery query, CancellationToken cancellationToken)
    {
        var after = query.Cursor is null ? default(UserId?) : new UserId(Guid.Parse(query.Cursor));
        var found = await users.SearchAsync(new UserSearch(query.Search, after, query.Limit + 1), cancellationToken);
        var now = time.Now();
        return Page<UserDetails>.Of([.. found.Select(u => UserDetails.Of(u, now))], query.Limit, u => u.Id.ToString());
    }
}
