using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>Tells the unit of work for which form a command runs, so that a change and its submission are stored together. One per request.</summary>
public sealed class CurrentSubmission
{
    private Func<IOutcome, FormOutcome?>? _outcomeOf;

    /// <summary>The form's submission; null: the command runs for none, or its change has been stored.</summary>
    public FormSubmissionKey? Key { get; private set; }

    /// <summary>Starts a command for a form.</summary>
    /// <param name="key">The form's submission.</param>
    /// <param name="outcomeOf">What repeats have to know of the command's result; null: the result is not remembered.</param>
    public void Begin(FormSubmissionKey key, Func<IOutcome, FormOutcome?> outcomeOf) => (Key, _outcomeOf) = (key, outcomeOf);

    /// <summary>What repeats have to know of a result.</summary>
    public FormOutcome? OutcomeOf(object? result) => result is IOutcome { Error: null } success ? _outcomeOf?.Invoke(success) : null;

    /// <summary>The change has been stored, or the command is over.</summary>
    public void End() => (Key, _outcomeOf) = (null, null);
}

/// <summary>Another copy of the form has already stored its change. This transaction stored nothing.</summary>
public sealed class RepeatedFormException : Exception
{
    /// <summary>Reports it.</summary>
    /// <param name="first">What the other copy stored.</param>
    public RepeatedFormException(FormSubmission first)
        : base("Another copy of the form has already stored its change.") => First = first;

    /// <summary>What the other copy stored.</summary>
    public FormSubmission First { get; }
}
