using System.Text;

namespace Auth.Infrastructure.Security;

/// <summary>A password as it was received, and its UTF-8 bytes: nothing is trimmed, folded, normalised or cut (R05).</summary>
internal sealed class SubmittedPassword
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SubmittedPassword(string text, byte[] utf8) => (Text, Utf8) = (text, utf8);

    public string Text { get; }

    public byte[] Utf8 { get; }

    /// <summary>Takes a password; null when it is no Unicode text (a lone surrogate), for which UTF-8 has no bytes.</summary>
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
