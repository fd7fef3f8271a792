using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>Answers repeats of a command's form without running the command again. Commands without a value need no handler; a command with a value but no handler runs again (ADR 21).</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
internal interface IRepeatHandler<in TCommand, TResult>
    where TResult : class, IOutcome
{
    /// <summary>Selects the part of a successful result that repeats need, to be stored with the change.</summary>
    /// <returns>Null to store nothing, so that a repeat runs the command again.</returns>
    FormOutcome? GetOutcome(TResult success);

    /// <summary>Answers a repeat.</summary>
    /// <param name="command">The repeated command.</param>
    /// <param name="first">The submission that was stored the first time.</param>
    /// <returns>Null if the first outcome is no longer valid, so that the command runs again.</returns>
    Task<TResult?> RepeatAsync(TCommand command, FormSubmission first, CancellationToken cancellationToken);
}

/// <summary>For commands without a value, whose change needs no details.</summary>
internal sealed class PlainRepeatHandler<TCommand> : IRepeatHandler<TCommand, Result>
{
    public FormOutcome? GetOutcome(Result success) => FormOutcome.Done;

    public Task<Result?> RepeatAsync(TCommand command, FormSubmission first, CancellationToken cancellationToken) => Task.FromResult<Result?>(Result.Success());
}
