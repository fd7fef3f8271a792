using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>passlib's PBKDF2: <c>$pbkdf2-sha256$rounds$salt$digest</c>, or the same with sha512. At most <see cref="Pbkdf2.MaxRounds"/> rounds.</summary>
internal sealed class PasslibPbkdf2(string prefix, HashAlgorithmName function, Pbkdf2 pbkdf2) : IPasswordScheme
{
    public IReadOnlyList<string> Prefixes { get; } = [prefix];

    public ParsedPasswordHash? Read(string encoded) =>
        encoded.Split('$') is ["", _, var rounds, var salt, var digest]
            ? pbkdf2.Form(function, rounds, UnpaddedBase64.Passlib.Decode(salt), UnpaddedBase64.Passlib.Decode(digest))
            : null;
}
