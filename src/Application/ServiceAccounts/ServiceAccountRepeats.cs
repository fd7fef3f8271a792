using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>The account was created, so a repeat receives it as it is now, unless it has got rights that the actor lacks.</summary>
internal sealed class CreateServiceAccountRepeat(IServiceAccountRepository accounts, IRequestContext context) : IRepeatHandler<CreateServiceAccountCommand, Result<ServiceAccountDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<ServiceAccountDetails> success) => new() { CreatedId = new CreatedId(success.Value.Id) };

    public async Task<Result<ServiceAccountDetails>?> RepeatAsync(CreateServiceAccountCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.CreatedId is not { } id) return null;
        var account = await accounts.FindForChangeAsync(new ServiceAccountId(id.Value), context, cancellationToken);
        if (account.Error == ServiceAccountErrors.NotFound) return null;
        return account.IsFailure ? account.Error : ServiceAccountDetails.From(account.Value);
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
internal sealed class CreateServiceKeyRepeat(IServiceAccountRepository accounts) : IRepeatHandler<CreateServiceKeyCommand, Result<IssuedServiceKey>>
{
    public SubmissionOutcome? GetOutcome(Result<IssuedServiceKey> success) => new() { CreatedId = new CreatedId(success.Value.Key.Id) };

    public async Task<Result<IssuedServiceKey>?> RepeatAsync(CreateServiceKeyCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.IsCall && !await IsLeftAsync(command.AccountId, first.CreatedId, cancellationToken)) return null;
        return ServiceAccountErrors.SecretAlreadyShown with { CreatedId = first.CreatedId?.Value };
    }

    private async Task<bool> IsLeftAsync(ServiceAccountId accountId, CreatedId? keyId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account && account.Keys.Any(key => key.Id.Value == keyId?.Value);
}
