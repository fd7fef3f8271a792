using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Repeats;

/// <summary>A page form, or a call with an idempotency key, whose change was stored. Kept to recognize repeats. It contains no token, code, password or response (ADR 21, ADR 52).</summary>
internal sealed class Submission
{
    /// <summary>How long after the change the same form counts as a repeat.</summary>
    public static readonly TimeSpan FormWindow = TimeSpan.FromSeconds(60);

    /// <summary>How long after the change a call with the same idempotency key counts as a repeat.</summary>
    public static readonly TimeSpan CallWindow = TimeSpan.FromHours(24);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Submission()
    {
    }

    private Submission(SubmissionKey key) => Key = key;

    /// <summary>The key.</summary>
    public SubmissionKey Key { get; }

    /// <summary>The body of a call; null for a form.</summary>
    public BodyDigest? BodyDigest { get; private set; }

    /// <summary>When the change was stored, in UTC.</summary>
    public DateTimeOffset AcceptedAt { get; private set; }

    /// <summary>The user whom the change was about; null if repeats do not need it.</summary>
    public UserId? UserId { get; private set; }

    /// <summary>The session that was issued or changed; null if none.</summary>
    public SessionId? SessionId { get; private set; }

    /// <summary>The invitation that was created; null if none.</summary>
    public InvitationId? InvitationId { get; private set; }

    /// <summary>The id of another thing that was created; null if none, or if repeats do not need it.</summary>
    public CreatedId? CreatedId { get; private set; }

    /// <summary>Whether the user asked to stay signed in to the issued session.</summary>
    public bool Remember { get; private set; }

    /// <summary>The user's password version when the session was issued.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>Whether it was a call, and not a form.</summary>
    public bool IsCall => BodyDigest is not null;

    /// <summary>Creates the record of an accepted submission.</summary>
    /// <param name="bodyDigest">The body of a call; null for a form.</param>
    public static Submission Accept(SubmissionKey key, BodyDigest? bodyDigest, SubmissionOutcome outcome, DateTimeOffset now)
    {
        var submission = new Submission(key);
        submission.AcceptAgain(bodyDigest, outcome, now);
        return submission;
    }

    /// <summary>Records that a submission with the same key was accepted after the repeat window had ended.</summary>
    public void AcceptAgain(BodyDigest? bodyDigest, SubmissionOutcome outcome, DateTimeOffset now)
    {
        (AcceptedAt, BodyDigest) = (now, bodyDigest);
        (UserId, SessionId, InvitationId, CreatedId, Remember, PasswordVersion) =
            (outcome.UserId, outcome.SessionId, outcome.InvitationId, outcome.CreatedId, outcome.Remember, outcome.PasswordVersion);
    }

    /// <summary>Whether the same submission counts as a repeat now.</summary>
    public bool IsRepeatable(DateTimeOffset now) => now < AcceptedAt + (IsCall ? CallWindow : FormWindow);

    /// <summary>Records the session that a repeat received instead of the first one. The repeat window does not change.</summary>
    public void Reissue(SessionId sessionId) => SessionId = sessionId;
}

/// <summary>The part of a result that a repeated submission needs.</summary>
/// <param name="UserId">The user whom the change was about; null if repeats do not need it.</param>
/// <param name="SessionId">The session that was issued or changed; null if none.</param>
internal sealed record SubmissionOutcome(UserId? UserId = null, SessionId? SessionId = null)
{
    /// <summary>Repeats need no details; the change itself is enough.</summary>
    public static readonly SubmissionOutcome Done = new();

    /// <summary>The invitation that was created; null if none.</summary>
    public InvitationId? InvitationId { get; init; }

    /// <summary>The id of another thing that was created; null if none, or if repeats do not need it.</summary>
    public CreatedId? CreatedId { get; init; }

    /// <summary>Whether the user asked to stay signed in to the issued session.</summary>
    public bool Remember { get; init; }

    /// <summary>The user's password version when the session was issued.</summary>
    public int PasswordVersion { get; init; }
}

/// <summary>The id of what a submission has created: a service account, a key of one, or a passkey.</summary>
internal readonly record struct CreatedId(Guid Value);
