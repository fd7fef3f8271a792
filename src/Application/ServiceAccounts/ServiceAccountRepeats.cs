using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>The account was created, so a repeat receives it as it is now.</summary>
internal sealed class CreateServiceAccountRepeat(IServiceAccountRepository accounts) : IRepeatHandler<CreateServiceAccountCommand, Result<ServiceAccountDetails>>
{
    public FormOutcome? GetOutcome(Result<ServiceAccountDetails> success) => FormOutcome.Done;

    public async Task<Result<ServiceAccountDetails>?> RepeatAsync(CreateServiceAccountCommand command, FormSubmission first, CancellationToken cancellationToken)
    {
        if (await accounts.FindByNameAsync(command.Name, cancellationToken) is not { } account) return null;
        return ServiceAccountDetails.From(account);
    }
}

/// <summary>The account was changed, so a repeat receives it as it is now, possibly with a later change.</summary>
internal sealed class ChangeServiceAccountRepeat(IServiceAccountRepository accounts) : IRepeatHandler<ChangeServiceAccountCommand, Result<ServiceAccountDetails>>
{
    public FormOutcome? GetOutcome(Result<ServiceAccountDetails> success) => FormOutcome.Done;

    public async Task<Result<ServiceAccountDetails>?> RepeatAsync(ChangeServiceAccountCommand command, FormSubmission first, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(command.AccountId, cancellationToken) is not { } account) return null;
        return ServiceAccountDetails.From(account);
    }
}

/// <summary>The key was created, so a repeat creates none. Its secret is not stored and cannot be shown again.</summary>
internal sealed class CreateServiceKeyRepeat : IRepeatHandler<CreateServiceKeyCommand, Result<IssuedServiceKey>>
{
    public FormOutcome? GetOutcome(Result<IssuedServiceKey> success) => FormOutcome.Done;

    public Task<Result<IssuedServiceKey>?> RepeatAsync(CreateServiceKeyCommand command, FormSubmission first, CancellationToken cancellationToken) =>
        Task.FromResult<Result<IssuedServiceKey>?>(ServiceAccountErrors.SecretAlreadyShown);
}
