using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Terms;

/// <summary>Lists who accepted which version of the terms, in the order of the accounts.</summary>
/// <param name="Version">Only this version; null for all.</param>
/// <param name="Limit">Acceptances per page. Capped at <see cref="Paging.MaximumLimit"/>.</param>
/// <param name="Cursor">The end of the previous page; null for the first page.</param>
[AllowedTo(Actors.Operator)]
public sealed record ListTermsAcceptancesQuery(string? Version = null, int Limit = Paging.DefaultLimit, string? Cursor = null) : IQuery<Page<TermsAcceptanceDetails>>;

/// <summary>A version of the terms that a user accepted.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="Username">The username; null if the account was removed meanwhile.</param>
/// <param name="Version">The accepted version.</param>
/// <param name="AcceptedAt">When the user accepted it, in UTC.</param>
public sealed record TermsAcceptanceDetails(Guid UserId, string? Username, string Version, DateTimeOffset AcceptedAt);

internal sealed class ListTermsAcceptancesValidator : AbstractValidator<ListTermsAcceptancesQuery>
{
    public ListTermsAcceptancesValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Cursor).Must(c => c is null || ListTermsAcceptancesHandler.ParseCursor(c) is not null).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
    }
}

internal sealed class ListTermsAcceptancesHandler(ITermsAcceptanceRepository acceptances, IUserRepository users)
    : IQueryHandler<ListTermsAcceptancesQuery, Page<TermsAcceptanceDetails>>
{
    /// <summary>Separates user and version in a cursor.</summary>
    private const char Separator = ' ';

    public static (UserId UserId, string TermsVersion)? ParseCursor(string cursor) =>
        cursor.Split(Separator, 2) is [var id, var version] && Guid.TryParse(id, out var userId) ? (new UserId(userId), version) : null;

    public async Task<Result<Page<TermsAcceptanceDetails>>> Handle(ListTermsAcceptancesQuery query, CancellationToken cancellationToken)
    {
        var limit = Paging.Cap(query.Limit);
        var matches = await acceptances.ListAsync(query.Version, query.Cursor is null ? null : ParseCursor(query.Cursor), limit + 1, cancellationToken);
        var details = new List<TermsAcceptanceDetails>(matches.Count);
        foreach (var acceptance in matches)
        {
            var user = await users.FindAsync(acceptance.UserId, cancellationToken);
            details.Add(new(acceptance.UserId.Value, user?.Username.Value, acceptance.TermsVersion, acceptance.AcceptedAt));
        }

        return Page<TermsAcceptanceDetails>.Create(details, limit, a => $"{a.UserId}{Separator}{a.Version}");
    }
}
