using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Returns the service account with a name, with its keys.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsRead)]
public sealed record GetServiceAccountByNameQuery(string Name) : IQuery<ServiceAccountDetails>;

internal sealed class GetServiceAccountByNameHandler(IServiceAccountRepository accounts) : IQueryHandler<GetServiceAccountByNameQuery, ServiceAccountDetails>
{
    public async Task<Result<ServiceAccountDetails>> Handle(GetServiceAccountByNameQuery query, CancellationToken cancellationToken) =>
        await accounts.FindByNameAsync(query.Name, cancellationToken) is { } account ? ServiceAccountDetails.From(account) : ServiceAccountErrors.NotFound;
}
