using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using FluentValidation;

namespace Auth.Application.ServiceAccounts;

/// <summary>Changes what a service account may do, and how long. Applies to its keys from their next request on.</summary>
/// <param name="Scopes">The complete new set, each of which the actor holds.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">In the future, at most ten years; null for never.</param>
[AllowedTo(Actors.Operator, Scope = Domain.Access.Scopes.ServiceAccountsWrite)]
public sealed record ChangeServiceAccountCommand(ServiceAccountId AccountId, IReadOnlyList<string> Scopes, bool RequiresClient, DateTimeOffset? ExpiresAt) : ICommand<ServiceAccountDetails>;

internal sealed class ChangeServiceAccountValidator : AbstractValidator<ChangeServiceAccountCommand>
{
    public ChangeServiceAccountValidator() => RuleFor(c => c.Scopes).MustBeScopes();
}

internal sealed class ChangeServiceAccountHandler(IServiceAccountRepository accounts, IRequestContext context, TimeProvider time) : ICommandHandler<ChangeServiceAccountCommand, ServiceAccountDetails>
{
    public async Task<Result<ServiceAccountDetails>> Handle(ChangeServiceAccountCommand command, CancellationToken cancellationToken)
    {
        var account = await accounts.FindForChangeAsync(command.AccountId, context, cancellationToken);
        if (account.IsFailure) return account.Error;
        var scopes = ScopeNames.Parse(command.Scopes).Value;
        if (!context.Actor.Scopes.Includes(scopes)) return AccessErrors.Protected;

        var changed = account.Value.Change(scopes, command.RequiresClient, command.ExpiresAt?.ToUniversalTime(), time.Now());
        return changed.IsFailure ? changed.Error : ServiceAccountDetails.From(account.Value);
    }
}
