using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Passwords;

/// <summary>A stored password hash: scheme, parameters, salt and digest in one string, such as <c>$pbkdf2-sha256$600000$salt$digest</c>.</summary>
/// <remarks>Only the hasher interprets it. <see cref="ToString"/> shows the scheme alone, so that a log line cannot leak a hash.</remarks>
public sealed record PasswordHash
{
    /// <summary>The maximum length in characters.</summary>
    public const int MaximumLength = 512;

    /// <summary>Matches no password. Verification against it costs as much as against a real hash.</summary>
    public static readonly PasswordHash Unusable = new("!");

    private PasswordHash(string encoded) => Encoded = encoded;

    /// <summary>The complete stored string.</summary>
    public string Encoded { get; }

    /// <summary>Wraps a stored string without checking its scheme.</summary>
    /// <exception cref="ArgumentException">The string is empty, longer than <see cref="MaximumLength"/>, or contains control characters.</exception>
    public static PasswordHash FromEncoded(string encoded) =>
        TryFromEncoded(encoded, out var hash) ? hash : throw new ArgumentException("Not a stored password.", nameof(encoded));

    /// <summary>Wraps a stored string; false if it is not valid.</summary>
    public static bool TryFromEncoded(string? encoded, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = encoded is { Length: > 0 and <= MaximumLength } && !encoded.Any(char.IsControl) ? new(encoded) : null;
        return hash is not null;
    }

    /// <summary>Returns the scheme, without salt and digest.</summary>
    public override string ToString() => Encoded.Split('$', 3) is ["", var scheme, _] ? $"${scheme}$…" : "…";
}
