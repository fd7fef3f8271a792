using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Returns one service account with its keys.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsRead)]
public sealed record GetServiceAccountQuery(ServiceAccountId AccountId) : IQuery<ServiceAccountDetails>;

internal sealed class GetServiceAccountHandler(IServiceAccountRepository accounts) : IQueryHandler<GetServiceAccountQuery, ServiceAccountDetails>
{
    public async Task<Result<ServiceAccountDetails>> Handle(GetServiceAccountQuery query, CancellationToken cancellationToken) =>
        await accounts.FindAsync(query.AccountId, cancellationToken) is { } account ? ServiceAccountDetails.From(account) : ServiceAccountErrors.NotFound;
}
