using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Computes the stored name of a decoy: a keyed hash, so that typed text, possibly a password, is never stored.</summary>
/// <remarks>Singleton. The first caller on any node creates the key, and each node caches it once it has read it from the database.</remarks>
internal sealed class DecoyNameProvider
{
    public const int SecretBytes = HMACSHA256.HashSizeInBytes;

    private byte[]? _secret;

    /// <summary>Returns <c>?</c>, which no username can contain, followed by the HMAC-SHA256 of the normalized login name in base64url.</summary>
    public async Task<Username> GetNameAsync(LoginName name, AuthContext context, CancellationToken cancellationToken)
    {
        var secret = _secret ??= await ReadAsync(context, cancellationToken);
        var hash = HMACSHA256.HashData(secret ?? CreateSecret(context), Encoding.UTF8.GetBytes(name.NormalizedValue));
        var text = "?" + Base64Url.EncodeToString(hash);
        return Username.FromStorage(text, text);
    }

    private static async Task<byte[]?> ReadAsync(AuthContext context, CancellationToken cancellationToken)
    {
        // A key created by this unit of work is not committed yet and must not be cached.
        if (context.DecoySecrets.Local.Count > 0) return null;
        return (await context.DecoySecrets.AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.Value;
    }

    /// <summary>Saved with the unit of work. If another node was first, the retry reads its key.</summary>
    private static byte[] CreateSecret(AuthContext context)
    {
        var secret = context.DecoySecrets.Local.SingleOrDefault();
        if (secret is null) context.Add(secret = new DecoySecret { Value = RandomNumberGenerator.GetBytes(SecretBytes) });
        return secret.Value;
    }
}
