using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using FluentValidation;

namespace Auth.Application.ServiceAccounts;

/// <summary>Lists service accounts with their keys, newest first.</summary>
/// <param name="Limit">Accounts per page.</param>
/// <param name="Cursor">The end of the previous page; null for the first page.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsRead)]
public sealed record ListServiceAccountsQuery(int Limit = Paging.DefaultLimit, string? Cursor = null) : IQuery<Page<ServiceAccountDetails>>;

internal sealed class ListServiceAccountsValidator : AbstractValidator<ListServiceAccountsQuery>
{
    public ListServiceAccountsValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Cursor).Must(c => Guid.TryParse(c, out _)).When(q => q.Cursor is not null).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
    }
}

internal sealed class ListServiceAccountsHandler(IServiceAccountRepository accounts) : IQueryHandler<ListServiceAccountsQuery, Page<ServiceAccountDetails>>
{
    public async Task<Result<Page<ServiceAccountDetails>>> Handle(ListServiceAccountsQuery query, CancellationToken cancellationToken)
    {
        var limit = Paging.Cap(query.Limit);
        ServiceAccountId? before = query.Cursor is null ? null : new(Guid.Parse(query.Cursor));
        var found = await accounts.ListAsync(before, limit + 1, cancellationToken);
        return Page<ServiceAccountDetails>.Create([.. found.Select(ServiceAccountDetails.From)], limit, account => account.Id.ToString());
    }
}
