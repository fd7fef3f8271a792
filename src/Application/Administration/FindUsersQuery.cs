using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Administration;

/// <summary>Finds users, in order of creation.</summary>
/// <param name="Search">Part of a username or email, in any spelling; null for all.</param>
/// <param name="Limit">Users per page. Capped at <see cref="Paging.MaximumLimit"/>.</param>
/// <param name="Cursor">The end of the previous page; null for the first page.</param>
/// <param name="Status">Only users with this status now, such as <c>locked_out</c>; null for all.</param>
/// <param name="Role">Only users with this role; null for all.</param>
/// <param name="Attribute">Only users with this value of an attribute, such as <c>department:sales</c>; null for all.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record FindUsersQuery(
    string? Search = null, int Limit = Paging.DefaultLimit, string? Cursor = null, string? Status = null, string? Role = null, string? Attribute = null) : IQuery<Page<UserDetails>>;

internal sealed class FindUsersValidator : AbstractValidator<FindUsersQuery>
{
    public FindUsersValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Search).Must(LoginName.IsValid).When(q => q.Search is not null)
            .WithMessage($"Enter a search term with 1 to {LoginName.MaximumLength} characters.");
        RuleFor(q => q.Cursor).UserCursor();
        RuleFor(q => q.Status).MustBeOneOf<FindUsersQuery, UserStatus>();
        RuleFor(q => q.Role).MustCreate(Role.Create).When(q => q.Role is not null);
    }
}

internal sealed class FindUsersHandler(IUserRepository users, UserAttributes attributes, TimeProvider time) : IQueryHandler<FindUsersQuery, Page<UserDetails>>
{
    public async Task<Result<Page<UserDetails>>> Handle(FindUsersQuery query, CancellationToken cancellationToken)
    {
        var after = query.Cursor is null ? default(UserId?) : new UserId(Guid.Parse(query.Cursor));
        var filter = query.Attribute is null ? null : attributes.ReadFilter(query.Attribute);
        if (filter is { IsFailure: true }) return filter.Error;

        var now = time.Now();
        var limit = Paging.Cap(query.Limit);
        var search = new UserSearch(query.Search, after, limit + 1)
        {
            Status = query.Status is null ? null : new UserStatusFilter(SnakeCaseEnum<UserStatus>.Parse(query.Status)!.Value, now),
            Role = query.Role is null ? null : Role.Create(query.Role).Value,
            Attribute = filter?.Value,
        };
        var matches = await users.SearchAsync(search, cancellationToken);
        var page = Page<User>.Create(matches, limit, u => u.Id.ToString());
        var values = await attributes.ListAsync([.. page.Items.Select(u => u.Id)], cancellationToken);
        return new Page<UserDetails>([.. page.Items.Select(u => UserDetails.From(u, now) with { Attributes = values(u.Id) })], page.NextCursor);
    }
}
