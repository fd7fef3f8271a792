using System.IO.Compression;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Security.CommonPasswords;

/// <summary>The list in <c>common-passwords.txt.gz</c>, read when the first password is chosen.</summary>
/// <remarks>Short ones are kept as well: what people make of them is long enough.</remarks>
internal sealed class ShippedCommonPasswords : ICommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    private readonly Lazy<HashSet<string>> _passwords = new(Read);

    /// <inheritdoc />
    public bool Contains(string password) => _passwords.Value.Contains(password);

    /// <remarks>Case is ignored: who guesses <c>password</c> guesses <c>Password</c> next, and the list was lower-cased by its makers.</remarks>
    private static HashSet<string> Read()
    {
        using var packed = typeof(ShippedCommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var passwords = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (lines.ReadLine() is { } line)
        {
            passwords.Add(line);
        }

        return passwords;
    }
}
