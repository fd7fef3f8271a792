using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Computes the stored names of decoys, in the form that the databases use.</summary>
internal sealed class DecoyNames
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>Returns <c>?</c>, which no username can contain, followed by a keyed hash of the login name.</summary>
    public Username GetName(LoginName name)
    {
        var text = "?" + Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(name.NormalizedValue)));
        return Username.FromStorage(text, text);
    }
}
