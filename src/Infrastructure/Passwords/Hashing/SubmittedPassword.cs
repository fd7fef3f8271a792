using System.Text;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>A password as received, with its UTF-8 bytes. It is never trimmed, case-folded, normalized or truncated (R05).</summary>
internal sealed class SubmittedPassword
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SubmittedPassword(string text, byte[] utf8) => (Text, Utf8) = (text, utf8);

    public string Text { get; }

    public byte[] Utf8 { get; }

    /// <summary>Returns null if the text contains a lone surrogate, which UTF-8 cannot encode.</summary>
    public static SubmittedPassword? From(string text)
    {
        try
        {
            return new(text, StrictUtf8.GetBytes(text));
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
