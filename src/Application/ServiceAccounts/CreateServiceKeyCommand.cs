using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Adds a key to a service account. The other keys stay valid, so that a program can change to the new one before the old one is revoked.</summary>
/// <param name="ExpiresAt">In the future, at most ten years; null to expire with the account only.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsWrite)]
public sealed record CreateServiceKeyCommand(ServiceAccountId AccountId, DateTimeOffset? ExpiresAt = null) : ICommand<IssuedServiceKey>;

internal sealed class CreateServiceKeyHandler(IServiceAccountRepository accounts, IRequestContext context, TimeProvider time) : ICommandHandler<CreateServiceKeyCommand, IssuedServiceKey>
{
    public async Task<Result<IssuedServiceKey>> Handle(CreateServiceKeyCommand command, CancellationToken cancellationToken)
    {
        var account = await accounts.FindForChangeAsync(command.AccountId, context, cancellationToken);
        if (account.IsFailure) return account.Error;

        var added = account.Value.AddKey(command.ExpiresAt?.ToUniversalTime(), time.Now());
        return added.IsFailure ? added.Error : new IssuedServiceKey(ServiceKeyDetails.From(added.Value.Key), added.Value.Token);
    }
}
