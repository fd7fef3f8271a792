using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Users;

/// <summary>A stored password: scheme, parameters, salt and digest in one string, such as <c>$pbkdf2-sha256$600000$salt$digest</c>.</summary>
/// <remarks>Only the hasher looks inside. <see cref="ToString"/> shows the scheme alone, so that a log line can't leak a hash.</remarks>
public sealed record PasswordHash
{
    /// <summary>The longest form that is kept, in characters.</summary>
    public const int MaximumLength = 512;

    /// <summary>Matches no password; verifying against it costs what a real check costs.</summary>
    public static readonly PasswordHash Unusable = new("!");

    private PasswordHash(string encoded) => Encoded = encoded;

    /// <summary>The whole string, as it is stored.</summary>
    public string Encoded { get; }

    /// <summary>Takes a stored form; its scheme is not looked at.</summary>
    /// <exception cref="ArgumentException">Empty, or longer than <see cref="MaximumLength"/>.</exception>
    public static PasswordHash FromEncoded(string encoded) =>
        TryFromEncoded(encoded, out var hash) ? hash : throw new ArgumentException("Not a stored password.", nameof(encoded));

    /// <summary>Takes a stored form, if it can be one.</summary>
    public static bool TryFromEncoded(string? encoded, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = encoded is { Length: > 0 and <= MaximumLength } && !encoded.Any(char.IsControl) ? new(encoded) : null;
        return hash is not null;
    }

    /// <summary>The scheme, without salt and digest.</summary>
    public override string ToString() => Encoded.Split('$', 3) is ["", var scheme, _] ? $"${scheme}$…" : "…";
}
