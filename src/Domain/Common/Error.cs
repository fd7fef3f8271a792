namespace Auth.Domain.Common;

/// <summary>The kinds of expected failure. HTTP and the CLI decide how each is presented.</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a validation rule.</summary>
    Invalid,

    /// <summary>No one is signed in, or the credentials are wrong.</summary>
    Unauthenticated,

    /// <summary>Signed in, but not allowed.</summary>
    Forbidden,

    /// <summary>Not found, or not visible to this caller.</summary>
    NotFound,

    /// <summary>The request conflicts with the current state.</summary>
    Conflict,

    /// <summary>The request is for another version of what it changes.</summary>
    PreconditionFailed,

    /// <summary>The account is locked out, or locked by an administrator.</summary>
    Locked,

    /// <summary>The client, session or account has sent too many requests, or too many that failed.</summary>
    RateLimited,

    /// <summary>The server cannot do this now. The same request may succeed later.</summary>
    Unavailable,

    /// <summary>The request is valid, but contradicts an earlier one whose key it repeats.</summary>
    Unprocessable,
}

/// <summary>An expected failure: a stable code for programs and a sentence for people.</summary>
/// <param name="Code">Stable, in snake_case; part of the contract.</param>
/// <param name="Message">One sentence without secrets.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message)
{
    /// <summary>When a retry makes sense; null if unknown. It is presented beside the message, so the message does not repeat it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The id of what an earlier copy of the request has created, if its response cannot be repeated; otherwise null.</summary>
    public Guid? CreatedId { get; init; }

    /// <summary>For <see cref="ErrorKind.Invalid"/>: messages by field, in the caller's spelling (camelCase).</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    /// <summary>Creates a validation error for one field.</summary>
    public static Error Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>Creates a validation error for several fields.</summary>
    public static Error Invalid(IReadOnlyDictionary<string, string[]> fields) =>
        new(ErrorKind.Invalid, "validation_failed", "Check the highlighted fields and try again.") { Fields = fields };

    /// <summary>Moves all messages to another field, because a rule does not know the name of its caller's field.</summary>
    public Error ForField(string field) =>
        Fields is null ? this : Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [.. Fields.Values.SelectMany(m => m)] });
}
