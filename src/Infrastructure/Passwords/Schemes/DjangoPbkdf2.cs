using System.Security.Cryptography;
using System.Text;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>Django's default: <c>pbkdf2_sha256$rounds$salt$digest</c>, the salt as text, the digest in padded base64. At most <see cref="Pbkdf2.MaxRounds"/> rounds.</summary>
internal sealed class DjangoPbkdf2(Pbkdf2 pbkdf2) : IPasswordScheme
{
    public IReadOnlyList<string> Prefixes { get; } = ["pbkdf2_sha256$"];

    public ParsedPasswordHash? Read(string encoded) =>
        encoded.Split('$') is [_, var rounds, var salt, [.. var digest, '=']]
            ? pbkdf2.Form(HashAlgorithmName.SHA256, rounds, Encoding.UTF8.GetBytes(salt), UnpaddedBase64.Standard.Decode(digest))
            : null;
}
