using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>The account was created, so a repeat receives it as it is now.</summary>
internal sealed class CreateServiceAccountRepeat(IServiceAccountRepository accounts) : IRepeatHandler<CreateServiceAccountCommand, Result<ServiceAccountDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<ServiceAccountDetails> success) => new() { CreatedId = new CreatedId(success.Value.Id) };

    public async Task<Result<ServiceAccountDetails>?> RepeatAsync(CreateServiceAccountCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.CreatedId is not { } id || await accounts.FindAsync(new ServiceAccountId(id.Value), cancellationToken) is not { } account) return null;
        return ServiceAccountDetails.From(account);
    }
}

/// <summary>The account was changed, so a repeat receives it as it is now, possibly with a later change.</summary>
internal sealed class ChangeServiceAccountRepeat(IServiceAccountRepository accounts) : IRepeatHandler<ChangeServiceAccountCommand, Result<ServiceAccountDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<ServiceAccountDetails> success) => SubmissionOutcome.Done;

    public async Task<Result<ServiceAccountDetails>?> RepeatAsync(ChangeServiceAccountCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(command.AccountId, cancellationToken) is not { } account) return null;
        return ServiceAccountDetails.From(account);
    }
}

/// <summary>The key was created, so a repeat creates none. Its secret is not stored and cannot be shown again.</summary>
internal sealed class CreateServiceKeyRepeat : IRepeatHandler<CreateServiceKeyCommand, Result<IssuedServiceKey>>
{
    public SubmissionOutcome? GetOutcome(Result<IssuedServiceKey> success) => new() { CreatedId = new CreatedId(success.Value.Key.Id) };

    public Task<Result<IssuedServiceKey>?> RepeatAsync(CreateServiceKeyCommand command, Submission first, CancellationToken cancellationToken) =>
        Task.FromResult<Result<IssuedServiceKey>?>(ServiceAccountErrors.SecretAlreadyShown with { CreatedId = first.CreatedId?.Value });
}
