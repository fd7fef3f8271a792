using System.Globalization;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>bcrypt: <c>$2b$12$</c>, then 22 characters of salt and 31 of digest; also written <c>$2a$</c> and <c>$2y$</c>.</summary>
/// <remarks>
/// bcrypt reads only the first 72 bytes of a password, so passwords that differ only later all match.
/// A password with a NUL matches nothing: other libraries reject or truncate it, and bcrypt's key schedule cannot tell 'a' from 'a NUL a'.
/// </remarks>
internal sealed class BcryptScheme : IPasswordScheme
{
    /// <summary>Maximum cost of a stored hash: 2^15 rounds, about 3 s.</summary>
    public const int MaxCost = 15;

    private const int MinCost = 4;

    public IReadOnlyList<string> Prefixes { get; } = ["$2a$", "$2b$", "$2y$"];

    public ParsedPasswordHash? Read(string encoded)
    {
        if (encoded.Split('$') is not ["", _, { Length: 2 } cost, { Length: 53 } saltAndDigest])
            return null;
        if (!int.TryParse(cost, NumberStyles.None, CultureInfo.InvariantCulture, out var logRounds) || logRounds is < MinCost or > MaxCost)
            return null;
        if (!saltAndDigest.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/'))
            return null;

        return new ParsedPasswordHash(Cost: null, password => !password.Text.Contains('\0') && BCrypt.Net.BCrypt.Verify(password.Text, encoded));
    }
}
