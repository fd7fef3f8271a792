using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Removes a service account with its keys, which are rejected at once on every node.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.ServiceAccountsWrite)]
public sealed record RemoveServiceAccountCommand(ServiceAccountId AccountId) : ICommand;

internal sealed class RemoveServiceAccountHandler(IServiceAccountRepository accounts, IRequestContext context, TimeProvider time) : ICommandHandler<RemoveServiceAccountCommand>
{
    public async Task<Result> Handle(RemoveServiceAccountCommand command, CancellationToken cancellationToken)
    {
        var account = await accounts.FindForChangeAsync(command.AccountId, context, cancellationToken);
        if (account.IsFailure) return account.Error;

        account.Value.Remove(time.Now());
        accounts.Remove(account.Value);
        return Result.Success();
    }
}
