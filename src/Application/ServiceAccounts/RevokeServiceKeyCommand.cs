using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Revokes a key of a service account, which is rejected at once on every node.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsWrite)]
public sealed record RevokeServiceKeyCommand(ServiceAccountId AccountId, ServiceKeyId KeyId) : ICommand;

internal sealed class RevokeServiceKeyHandler(IServiceAccountRepository accounts, IRequestContext context, TimeProvider time) : ICommandHandler<RevokeServiceKeyCommand>
{
    public async Task<Result> Handle(RevokeServiceKeyCommand command, CancellationToken cancellationToken)
    {
        var account = await accounts.FindForChangeAsync(command.AccountId, context, cancellationToken);
        return account.IsFailure ? account.Error : account.Value.RevokeKey(command.KeyId, time.Now());
    }
}
