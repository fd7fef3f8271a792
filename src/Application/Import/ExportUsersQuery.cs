using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Import;

/// <summary>Exports accounts with their hashes, in the form that <see cref="ImportUsersCommand"/> accepts. For the CLI only.</summary>
/// <param name="Cursor">The end of the previous page; null for the first page.</param>
[AllowedTo(Actors.Operator)]
public sealed record ExportUsersQuery(string? Cursor = null) : IQuery<Page<PortableUser>>;

internal sealed class ExportUsersValidator : AbstractValidator<ExportUsersQuery>
{
    public ExportUsersValidator() => RuleFor(q => q.Cursor).UserCursor();
}

internal sealed class ExportUsersHandler(IUserRepository users, UserAttributes attributes, TimeProvider time) : IQueryHandler<ExportUsersQuery, Page<PortableUser>>
{
    public async Task<Result<Page<PortableUser>>> Handle(ExportUsersQuery query, CancellationToken cancellationToken)
    {
        var after = query.Cursor is null ? default(UserId?) : new UserId(Guid.Parse(query.Cursor));
        var matches = await users.SearchAsync(new UserSearch(null, after, Paging.MaximumLimit + 1), cancellationToken);
        var page = Page<User>.Create(matches, Paging.MaximumLimit, u => u.Id.ToString());
        var now = time.Now();
        var values = await attributes.ListAsync([.. page.Items.Select(u => u.Id)], cancellationToken);
        return new Page<PortableUser>([.. page.Items.Select(u => Portable(u, now) with { Attributes = values(u.Id)?.ToDictionary(v => v.Key, v => JsonSerializer.SerializeToElement(v.Value), StringComparer.Ordinal) })], page.NextCursor);
    }

    private static PortableUser Portable(User user, DateTimeOffset now) => new(
        user.Username.Value,
        user.Email?.Value,
        user.PasswordHash.Encoded,
        user.GetRoleNames(),
        UserDetails.From(user, now).FailedAttempts,
        user.Attempts.IsLockedOut(now),
        !user.IsActive)
    {
        EmailVerified = user.EmailVerifiedAt is not null,
    };
}
