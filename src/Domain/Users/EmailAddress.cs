using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>An e-mail address, in the form that mail servers take in practice: one <c>@</c>, no white space, at most 254 characters (RFC 5321).</summary>
/// <remarks>Whether mail arrives there is found out by sending some, not by a pattern. Compared by <see cref="Key"/>.</remarks>
public sealed record EmailAddress
{
    /// <summary>The longest address, in UTF-16 code units (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaximumLength = 254;

    private EmailAddress(string value, string key) => (Value, Key) = (value, key);

    /// <summary>As the person wrote it.</summary>
    public string Value { get; }

    /// <summary>The form that is unique and looked up.</summary>
    public string Key { get; }

    /// <summary>Takes an address, or says what is wrong with it.</summary>
    public static Result<EmailAddress> Create(string? text)
    {
        if (text is not { Length: >= 3 and <= MaximumLength } || !NameKey.IsWellFormed(text)) return Refused();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || at == text.Length - 1 || text.LastIndexOf('@') != at) return Refused();
        if (text.Any(c => char.IsWhiteSpace(c) || "<>()[]\\,;:\"".Contains(c, StringComparison.Ordinal))) return Refused();
        if (!text.EnumerateRunes().All(NameKey.IsVisible)) return Refused();
        var key = NameKey.Of(text);
        return key.Length <= MaximumLength && key.Count(c => c == '@') == 1 ? new EmailAddress(text, key) : Refused();
    }

    /// <summary>Restores a stored address.</summary>
    public static EmailAddress Stored(string value, string key) => new(value, key);

    /// <inheritdoc />
    public override string ToString() => Value;

    private static Error Refused() => Error.Invalid("email", "An address looks like name@example.org and has at most 254 characters.");
}
