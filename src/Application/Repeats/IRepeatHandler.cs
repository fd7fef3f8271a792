using Auth.Domain.Common;

namespace Auth.Application.Repeats;

/// <summary>Answers repeats of a command's submission without running the command again. Commands without a value need no handler; a command with a value but no handler runs again (ADR 21, ADR 52).</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
internal interface IRepeatHandler<in TCommand, TResult>
    where TResult : class, IOutcome
{
    /// <summary>Whether repeats of page forms are answered, too. Otherwise a repeated form runs the command again, as without a handler.</summary>
    bool AnswersForms => true;

    /// <summary>Selects the part of a successful result that repeats need, to be stored with the change.</summary>
    /// <returns>Null to store nothing, so that a repeat runs the command again.</returns>
    SubmissionOutcome? GetOutcome(TResult success);

    /// <summary>Answers a repeat.</summary>
    /// <param name="command">The repeated command.</param>
    /// <param name="first">The submission that was stored the first time.</param>
    /// <returns>Null if the first outcome is no longer valid: the command of a form runs again, and a call is answered with <see cref="RepeatErrors.ResultRemoved"/>.</returns>
    Task<TResult?> RepeatAsync(TCommand command, Submission first, CancellationToken cancellationToken);
}

/// <summary>For commands without a value, whose change needs no details.</summary>
internal sealed class PlainRepeatHandler<TCommand> : IRepeatHandler<TCommand, Result>
{
    public SubmissionOutcome? GetOutcome(Result success) => SubmissionOutcome.Done;

    public Task<Result?> RepeatAsync(TCommand command, Submission first, CancellationToken cancellationToken) => Task.FromResult<Result?>(Result.Success());
}
