using System.IO.Compression;
using Auth.Domain.Passwords;

namespace Auth.Infrastructure.Passwords.Blocklists;

/// <summary>The list of common passwords in <c>common-passwords.txt.gz</c>, read when the first password is set.</summary>
/// <remarks>Entries shorter than the minimum length are kept, because the policy also rejects longer variations of them.</remarks>
internal sealed class EmbeddedCommonPasswordList : ICommonPasswordList
{
    private const string Resource = "common-passwords.txt.gz";

    private readonly Lazy<HashSet<string>> _passwords = new(Read);

    /// <inheritdoc />
    public bool Contains(string password) => _passwords.Value.Contains(password);

    /// <remarks>Case is ignored: an attacker who tries <c>password</c> also tries <c>Password</c>, and the list itself is lowercase.</remarks>
    private static HashSet<string> Read()
    {
        using var resource = typeof(EmbeddedCommonPasswordList).Assembly.GetManifestResourceStream(Resource)!;
        using var lines = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var passwords = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (lines.ReadLine() is { } line)
        {
            passwords.Add(line);
        }

        return passwords;
    }
}
