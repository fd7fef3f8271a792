using System.Buffers.Binary;
using Auth.Infrastructure.Passwords.Hashing;
using Microsoft.AspNetCore.Identity;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>ASP.NET Core Identity's version 3, in base64. Marker 1, then function, rounds and salt length as big-endian numbers of four bytes, then salt and a 32-byte digest.</summary>
/// <remarks>The header is checked first, because the library accepts any number of rounds; the limit is <see cref="Pbkdf2.MaxRounds"/>.</remarks>
internal sealed class AspNetIdentityV3 : IPasswordScheme
{
    private const int HeaderLength = 1 + 3 * sizeof(uint);
    private const int DigestLength = 32;
    private const uint Sha1 = 0, Sha256 = 1, Sha512 = 2;

    private static readonly PasswordHasher<object> Library = new();
    private static readonly object AnyUser = new();

    public IReadOnlyList<string> Prefixes { get; } = ["AQAAAA"];

    public ParsedPasswordHash? Read(string encoded)
    {
        if (UnpaddedBase64.Standard.Decode(encoded.TrimEnd('=')) is not { Length: >= HeaderLength } bytes)
            return null;

        var function = Number(bytes, 0);
        var rounds = Number(bytes, 1);
        var saltLength = Number(bytes, 2);
        if (function is not (Sha1 or Sha256 or Sha512)
            || rounds is 0 or > Pbkdf2.MaxRounds
            || saltLength is < 16 or > 64
            || bytes.Length != HeaderLength + saltLength + DigestLength)
            return null;

        return new ParsedPasswordHash(
            function == Sha256 ? new Pbkdf2Sha256Cost((int)rounds) : null,
            password => Library.VerifyHashedPassword(AnyUser, encoded, password.Text) != PasswordVerificationResult.Failed);
    }

    private static uint Number(byte[] bytes, int index) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1 + index * sizeof(uint)));
}
