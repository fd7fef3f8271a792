using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Forms;

/// <summary>A form whose change was stored, remembered for its repeats. It holds no token, code, password or response (ADR 21).</summary>
public sealed class FormSubmission
{
    /// <summary>How long after the change the same form counts as a repeat.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(60);

    /// <summary>For the store, which fills in what it kept.</summary>
    private FormSubmission()
    {
    }

    private FormSubmission(FormSubmissionKey key) => Key = key;

    /// <summary>Identifies it.</summary>
    public FormSubmissionKey Key { get; }

    /// <summary>When the change was stored, UTC.</summary>
    public DateTimeOffset AcceptedAt { get; private set; }

    /// <summary>The account that the change was about; null: repeats need none.</summary>
    public UserId? User { get; private set; }

    /// <summary>The session that was issued or changed; null: none.</summary>
    public SessionId? Session { get; private set; }

    /// <summary>Whether a session was issued that stays signed in for longer.</summary>
    public bool Remember { get; private set; }

    /// <summary>The account's password version when the session was issued.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>Remembers a form.</summary>
    public static FormSubmission Accept(FormSubmissionKey key, FormOutcome outcome, DateTimeOffset now)
    {
        var submission = new FormSubmission(key);
        submission.AcceptAgain(outcome, now);
        return submission;
    }

    /// <summary>Remembers the same form again, after its repeat window has ended.</summary>
    public void AcceptAgain(FormOutcome outcome, DateTimeOffset now)
    {
        AcceptedAt = now;
        (User, Session, Remember, PasswordVersion) = (outcome.User, outcome.Session, outcome.Remember, outcome.PasswordVersion);
    }

    /// <summary>Whether the same form is a repeat now.</summary>
    public bool IsRepeatable(DateTimeOffset now) => now < AcceptedAt + RepeatWindow;

    /// <summary>A repeat was given a session in place of the first one. The repeat window stays as it is.</summary>
    public void Reissue(SessionId session) => Session = session;
}

/// <summary>What a repeat of a form has to know of the change.</summary>
/// <param name="User">The account that it was about; null: repeats need none.</param>
/// <param name="Session">The session that was issued or changed; null: none.</param>
public sealed record FormOutcome(UserId? User = null, SessionId? Session = null)
{
    /// <summary>The change itself is all that there is to know.</summary>
    public static readonly FormOutcome Done = new();

    /// <summary>Whether a session was issued that stays signed in for longer.</summary>
    public bool Remember { get; init; }

    /// <summary>The account's password version when the session was issued.</summary>
    public int PasswordVersion { get; init; }
}
