using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using FluentValidation;

namespace Auth.Application.ServiceAccounts;

/// <summary>Creates a service account without a key.</summary>
/// <param name="Name">1 to 64 characters of <c>a-z 0-9 - .</c>, the first from <c>a-z</c>.</param>
/// <param name="Scopes">The names of its scopes, each of which the actor holds.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">In the future, at most ten years; null for never.</param>
[AllowedTo(Actors.Operator, Scope = Domain.Access.Scopes.ServiceAccountsWrite)]
public sealed record CreateServiceAccountCommand(string Name, IReadOnlyList<string> Scopes, bool RequiresClient = true, DateTimeOffset? ExpiresAt = null) : ICommand<ServiceAccountDetails>;

internal sealed class CreateServiceAccountValidator : AbstractValidator<CreateServiceAccountCommand>
{
    public CreateServiceAccountValidator()
    {
        RuleFor(c => c.Name).Must(name => ServiceAccount.CheckName(name).IsSuccess).WithMessage(c => ServiceAccount.CheckName(c.Name).Error!.Fields!["name"][0]);
        RuleFor(c => c.Scopes).MustBeScopes();
    }
}

internal sealed class CreateServiceAccountHandler(IServiceAccountRepository accounts, IRequestContext context, TimeProvider time) : ICommandHandler<CreateServiceAccountCommand, ServiceAccountDetails>
{
    public async Task<Result<ServiceAccountDetails>> Handle(CreateServiceAccountCommand command, CancellationToken cancellationToken)
    {
        var scopes = ScopeNames.Parse(command.Scopes).Value;
        if (!context.Actor.Scopes.Includes(scopes)) return AccessErrors.Protected;
        var account = ServiceAccount.Create(command.Name, scopes, command.RequiresClient, command.ExpiresAt?.ToUniversalTime(), time.Now());
        if (account.IsFailure) return account.Error;
        if (await accounts.FindByNameAsync(command.Name, cancellationToken) is not null) return ServiceAccountErrors.NameTaken;

        accounts.Add(account.Value);
        return ServiceAccountDetails.From(account.Value);
    }
}
