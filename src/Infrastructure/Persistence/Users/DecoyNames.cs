using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Under which name the decoy of a login name is kept: a keyed hash, so that what strangers type (it may be a password) is not stored.</summary>
/// <remarks>One for the process. The key is made by whoever needs it first, and remembered once it has been read from the store.</remarks>
internal sealed class DecoyNames
{
    public const int SecretBytes = HMACSHA256.HashSizeInBytes;

    private byte[]? _secret;

    /// <summary>The decoy's name: <c>?</c>, which no user's name can hold, and the HMAC-SHA256 of the key in base64url.</summary>
    public async Task<Username> OfAsync(LoginName name, AuthContext context, CancellationToken cancellationToken)
    {
        var secret = _secret ??= await ReadAsync(context, cancellationToken);
        var hash = HMACSHA256.HashData(secret ?? Make(context), Encoding.UTF8.GetBytes(name.Key));
        var text = "?" + Base64Url.EncodeToString(hash);
        return Username.Stored(text, text);
    }

    private static async Task<byte[]?> ReadAsync(AuthContext context, CancellationToken cancellationToken)
    {
        // What this unit of work has made itself is not stored yet, and is not to be remembered.
        if (context.DecoySecrets.Local.Count > 0) return null;
        return (await context.DecoySecrets.AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.Value;
    }

    /// <summary>Stored with the unit of work; if another node was first, that one's is found when the work runs again.</summary>
    private static byte[] Make(AuthContext context)
    {
        var secret = context.DecoySecrets.Local.SingleOrDefault();
        if (secret is null) context.Add(secret = new DecoySecret { Value = RandomNumberGenerator.GetBytes(SecretBytes) });
        return secret.Value;
    }
}
