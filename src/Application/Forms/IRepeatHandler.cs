using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>Answers repeats of a command's form without running the command again. Commands that have no value need none; a command with a value but without one of these runs again (ADR 21).</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
public interface IRepeatHandler<in TCommand, TResult>
    where TResult : class, IOutcome
{
    /// <summary>Selects what repeats have to know of a success, to be stored with the change.</summary>
    /// <returns>Null: nothing is stored, and a repeat runs the command again.</returns>
    FormOutcome? OutcomeOf(TResult success);

    /// <summary>Answers a repeat.</summary>
    /// <param name="command">The same command as the first time.</param>
    /// <param name="first">What was stored the first time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the first outcome no longer holds, so that this is no repeat.</returns>
    Task<TResult?> RepeatAsync(TCommand command, FormSubmission first, CancellationToken cancellationToken);
}

/// <summary>Commands without a value: the change is done, and stays done.</summary>
internal sealed class PlainRepeatHandler<TCommand> : IRepeatHandler<TCommand, Result>
{
    public FormOutcome? OutcomeOf(Result success) => FormOutcome.Done;

    public Task<Result?> RepeatAsync(TCommand command, FormSubmission first, CancellationToken cancellationToken) => Task.FromResult<Result?>(Result.Success());
}
