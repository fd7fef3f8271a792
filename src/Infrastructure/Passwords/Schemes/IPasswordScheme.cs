namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>A notation of stored password hashes that can be verified. A new scheme is a class in this folder and a line in <see cref="PasswordSchemes.CreateDefault"/>.</summary>
internal interface IPasswordScheme
{
    /// <summary>Prefixes of its hashes; no two schemes share one.</summary>
    IReadOnlyList<string> Prefixes { get; }

    /// <summary>Parses a stored hash without computing anything; null if it is malformed or above the limits of the scheme.</summary>
    ParsedPasswordHash? Read(string encoded);
}
