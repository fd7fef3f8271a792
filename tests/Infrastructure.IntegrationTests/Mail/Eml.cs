using System.Text;
using MimeKit;

namespace Auth.Infrastructure.IntegrationTests.Mail;

/// <summary>Reads mails in their transmitted form.</summary>
internal static class Eml
{
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    public static MimeMessage Parse(string source)
    {
        using var stream = new MemoryStream(Encoding.GetBytes(source));
        return MimeMessage.Load(stream);
    }

    public static string Headers(string source) => source[..source.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
}
