using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>Passes the form of a command to the unit of work, so that the change and its submission are stored together. One instance per request.</summary>
internal sealed class CurrentSubmission
{
    private Func<IOutcome, FormOutcome?>? _getOutcome;

    /// <summary>The submission's key; null if there is no form or its change has been stored.</summary>
    public FormSubmissionKey? Key { get; private set; }

    /// <summary>Starts a command for a form.</summary>
    /// <param name="key">The key of the submission.</param>
    /// <param name="getOutcome">Selects the part of the result that a repeated submission needs; null if the result is not stored.</param>
    public void Begin(FormSubmissionKey key, Func<IOutcome, FormOutcome?> getOutcome) => (Key, _getOutcome) = (key, getOutcome);

    /// <summary>Returns the part of a result that a repeated submission needs.</summary>
    public FormOutcome? GetOutcome(object? result) => result is IOutcome { Error: null } success ? _getOutcome?.Invoke(success) : null;

    /// <summary>Ends the command, or marks its change as stored.</summary>
    public void End() => (Key, _getOutcome) = (null, null);
}

/// <summary>Another copy of the form has already stored its change, so this transaction stored nothing.</summary>
internal sealed class RepeatedFormException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="first">The submission that the other copy stored.</param>
    public RepeatedFormException(FormSubmission first)
        : base("Another copy of the form has already stored its change.") => First = first;

    /// <summary>The submission that the other copy stored.</summary>
    public FormSubmission First { get; }
}
