using Auth.Domain.Common;

namespace Auth.Application.Repeats;

/// <summary>Passes the submission of a command to the unit of work, so that the change and its submission are stored together. One instance per request.</summary>
internal sealed class CurrentSubmission
{
    private Func<IOutcome, SubmissionOutcome?>? _getOutcome;

    /// <summary>The submission's key; null if there is none or its change has been stored.</summary>
    public SubmissionKey? Key { get; private set; }

    /// <summary>The body of a call; null for a form.</summary>
    public BodyDigest? BodyDigest { get; private set; }

    /// <summary>Whether the request has been answered as a repeat.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>Starts a command of a submission.</summary>
    /// <param name="bodyDigest">The body of a call; null for a form.</param>
    /// <param name="getOutcome">Selects the part of the result that a repeated submission needs; null if the result is not stored.</param>
    public void Begin(SubmissionKey key, BodyDigest? bodyDigest, Func<IOutcome, SubmissionOutcome?> getOutcome) => (Key, BodyDigest, _getOutcome) = (key, bodyDigest, getOutcome);

    /// <summary>Returns the part of a result that a repeated submission needs.</summary>
    public SubmissionOutcome? GetOutcome(object? result) => result is IOutcome { Error: null } success ? _getOutcome?.Invoke(success) : null;

    /// <summary>Whether a result may stand although the first copy has made its change: a call that its actor may no longer make is denied as any other call.</summary>
    /// <remarks>A form may be denied because its first copy has changed what allowed it.</remarks>
    public bool IsDenied(object? result) => BodyDigest is not null && result is IOutcome { Error.Kind: ErrorKind.Forbidden or ErrorKind.Unauthenticated };

    /// <summary>Ends the command, or marks its change as stored.</summary>
    public void End() => (Key, BodyDigest, _getOutcome) = (null, null, null);
}

/// <summary>Another copy of the submission has already stored its change, so this transaction stored nothing.</summary>
internal sealed class RepeatedSubmissionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="first">The submission that the other copy stored.</param>
    public RepeatedSubmissionException(Submission first)
        : base("Another copy of the submission has already stored its change.") => First = first;

    /// <summary>The submission that the other copy stored.</summary>
    public Submission First { get; }
}
