using System.Globalization;

namespace Auth.Infrastructure.Security.Schemes;

/// <summary>bcrypt: <c>$2b$12$</c>, then 22 characters of salt and 31 of digest; also written <c>$2a$</c> and <c>$2y$</c>.</summary>
/// <remarks>
/// bcrypt itself looks at the first 72 bytes of a password and no further, so passwords that differ after them all match, as they did where the hash was made.
/// A password that holds a NUL matches nothing: the libraries that make these hashes refuse it or cut it there, and bcrypt's key schedule takes 'a' and 'a NUL a' for the same.
/// </remarks>
internal sealed class BcryptScheme : IPasswordScheme
{
    /// <summary>2^15 rounds, about 3 s: a stored form asks for no more.</summary>
    public const int MaxCost = 15;

    private const int MinCost = 4;

    public IReadOnlyList<string> Prefixes { get; } = ["$2a$", "$2b$", "$2y$"];

    public StoredForm? Read(string encoded)
    {
        if (encoded.Split('$') is not ["", _, { Length: 2 } cost, { Length: 53 } saltAndDigest])
            return null;
        if (!int.TryParse(cost, NumberStyles.None, CultureInfo.InvariantCulture, out var logRounds) || logRounds is < MinCost or > MaxCost)
            return null;
        if (!saltAndDigest.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/'))
            return null;

        return new StoredForm(Cost: null, password => !password.Text.Contains('\0') && BCrypt.Net.BCrypt.Verify(password.Text, encoded));
    }
}
