using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Forms;

/// <summary>A form whose change was stored, kept to recognize repeats. It contains no token, code, password or response (ADR 21).</summary>
internal sealed class FormSubmission
{
    /// <summary>How long after the change the same form counts as a repeat.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(60);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private FormSubmission()
    {
    }

    private FormSubmission(FormSubmissionKey key) => Key = key;

    /// <summary>The key.</summary>
    public FormSubmissionKey Key { get; }

    /// <summary>When the change was stored, in UTC.</summary>
    public DateTimeOffset AcceptedAt { get; private set; }

    /// <summary>The user whom the change was about; null if repeats do not need it.</summary>
    public UserId? UserId { get; private set; }

    /// <summary>The session that was issued or changed; null if none.</summary>
    public SessionId? SessionId { get; private set; }

    /// <summary>The invitation that was created; null if none.</summary>
    public InvitationId? InvitationId { get; private set; }

    /// <summary>Whether the user asked to stay signed in to the issued session.</summary>
    public bool Remember { get; private set; }

    /// <summary>The user's password version when the session was issued.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>Creates the record of an accepted form.</summary>
    public static FormSubmission Accept(FormSubmissionKey key, FormOutcome outcome, DateTimeOffset now)
    {
        var submission = new FormSubmission(key);
        submission.AcceptAgain(outcome, now);
        return submission;
    }

    /// <summary>Records that the same form was accepted again after its repeat window had ended.</summary>
    public void AcceptAgain(FormOutcome outcome, DateTimeOffset now)
    {
        AcceptedAt = now;
        (UserId, SessionId, InvitationId, Remember, PasswordVersion) = (outcome.UserId, outcome.SessionId, outcome.InvitationId, outcome.Remember, outcome.PasswordVersion);
    }

    /// <summary>Whether the same form counts as a repeat now.</summary>
    public bool IsRepeatable(DateTimeOffset now) => now < AcceptedAt + RepeatWindow;

    /// <summary>Records the session that a repeat received instead of the first one. The repeat window does not change.</summary>
    public void Reissue(SessionId sessionId) => SessionId = sessionId;
}

/// <summary>The part of a result that a repeated submission needs.</summary>
/// <param name="UserId">The user whom the change was about; null if repeats do not need it.</param>
/// <param name="SessionId">The session that was issued or changed; null if none.</param>
internal sealed record FormOutcome(UserId? UserId = null, SessionId? SessionId = null)
{
    /// <summary>Repeats need no details; the change itself is enough.</summary>
    public static readonly FormOutcome Done = new();

    /// <summary>The invitation that was created; null if none.</summary>
    public InvitationId? InvitationId { get; init; }

    /// <summary>Whether the user asked to stay signed in to the issued session.</summary>
    public bool Remember { get; init; }

    /// <summary>The user's password version when the session was issued.</summary>
    public int PasswordVersion { get; init; }
}
