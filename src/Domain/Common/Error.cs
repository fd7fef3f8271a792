namespace Auth.Domain.Common;

/// <summary>The kinds of expected failure; a door (HTTP, the shell) decides how each is told.</summary>
public enum ErrorKind
{
    /// <summary>What was sent breaks a rule of form.</summary>
    Invalid,

    /// <summary>Nobody is signed in, or the credentials are wrong.</summary>
    Unauthenticated,

    /// <summary>Signed in, but not allowed.</summary>
    Forbidden,

    /// <summary>There is no such thing, or not for this caller.</summary>
    NotFound,

    /// <summary>It collides with what is there.</summary>
    Conflict,

    /// <summary>The account takes no attempts now.</summary>
    Locked,

    /// <summary>The server can't do it now; the same request may succeed later.</summary>
    Unavailable,
}

/// <summary>An expected failure: a stable code for programs, a sentence for people.</summary>
/// <param name="Kind">What sort of failure it is.</param>
/// <param name="Code">Stable, snake_case; part of the contract.</param>
/// <param name="Message">One sentence without secrets.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message)
{
    /// <summary>When trying again makes sense; null when that is not known. It is told with the message, which therefore does not say it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="ErrorKind.Invalid"/>: the sentences by field, in the caller's spelling (camelCase).</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    /// <summary>One field breaks a rule.</summary>
    public static Error Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>Some fields break rules.</summary>
    public static Error Invalid(IReadOnlyDictionary<string, string[]> fields) =>
        new(ErrorKind.Invalid, "validation_failed", "Check the highlighted fields and try again.") { Fields = fields };

    /// <summary>The same sentences, told of another field: the rule does not know what its caller's field is called.</summary>
    public Error ForField(string field) =>
        Fields is null ? this : Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [.. Fields.Values.SelectMany(m => m)] });
}
