using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;

namespace Auth.Application.Passkeys;

/// <summary>The passkey was added, and its ceremony is used up, so a repeat receives the passkey as it is now.</summary>
internal sealed class AddPasskeyRepeat(IPasskeyRepository passkeys) : IRepeatHandler<AddPasskeyCommand, Result<PasskeyDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<PasskeyDetails> success) => new() { CreatedId = new CreatedId(success.Value.Id) };

    public async Task<Result<PasskeyDetails>?> RepeatAsync(AddPasskeyCommand command, Submission first, CancellationToken cancellationToken)
    {
        if ((await passkeys.ListByUserAsync(command.UserId, cancellationToken)).SingleOrDefault(passkey => passkey.Id.Value == first.CreatedId?.Value) is not { } added) return null;
        return PasskeyDetails.From(added);
    }
}
