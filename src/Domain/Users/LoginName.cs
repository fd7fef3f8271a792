namespace Auth.Domain.Users;

/// <summary>What somebody typed to say who they are: a user name, or an e-mail address when it holds an <c>@</c>.</summary>
/// <remarks>Any well-formed text is one, whether or not an account could have it: a name that can't exist must behave like one that doesn't (P5).</remarks>
public sealed record LoginName
{
    /// <summary>The longest text that is taken, in UTF-16 code units.</summary>
    public const int MaximumLength = 320;

    private LoginName(string key) => Key = key;

    /// <summary>The form that is looked up.</summary>
    public string Key { get; }

    /// <summary>Whether to look among addresses rather than names.</summary>
    public bool IsEmail => Key.Contains('@', StringComparison.Ordinal);

    /// <summary>Takes what was typed.</summary>
    /// <exception cref="ArgumentException">Not <see cref="IsAcceptable"/>.</exception>
    public static LoginName From(string text) =>
        IsAcceptable(text) ? new LoginName(KeyOf(text)) : throw new ArgumentException("Not acceptable text.", nameof(text));

    /// <summary>The name of a known user.</summary>
    public static LoginName Of(Username name) => new(name.Key);

    /// <summary>Whether the text is well-formed, without control characters, and of 1 to <see cref="MaximumLength"/> characters.</summary>
    public static bool IsAcceptable(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaximumLength && NameKey.IsWellFormed(text) && !text.Any(char.IsControl);

    /// <summary>Text that is no address has the key of a name, whether or not it could be one.</summary>
    private static string KeyOf(string text) => EmailAddress.Create(text.Trim()) is { IsFailure: false } email ? email.Value.Key : NameKey.Of(text);

    /// <summary>Hidden: it may be a password, typed into the wrong field.</summary>
    public override string ToString() => "…";
}
