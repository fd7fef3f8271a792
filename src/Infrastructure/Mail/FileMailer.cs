using System.Globalization;
using System.Security.Cryptography;
using Auth.Application.Mail;
using Auth.Domain.Common;
using MimeKit;

namespace Auth.Infrastructure.Mail;

/// <summary>Writes each mail to its own <c>.eml</c> file, for local use and for tests.</summary>
/// <remarks>The links in the files grant access to accounts, so only the owner can read folder and files.</remarks>
internal sealed class FileMailer(string folder, SenderAddress sender, TimeProvider time) : IMailer
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Maximum line length of a mail (RFC 5322, 2.1.1), which keeps links in one piece for copying.</summary>
    private const int MaxLineLength = 998;

    /// <inheritdoc />
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var now = time.Now();
        using var mime = MimeMessageFactory.Create(message, sender, now);
        mime.Prepare(EncodingConstraint.EightBit, MaxLineLength);

        CreateFolder();
        var path = Path.Combine(folder, NameAt(now));
        var unfinished = path + ".tmp";
        try
        {
            await WriteAsync(mime, unfinished, cancellationToken);
            File.Move(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Sorts by time; a random suffix separates mails of the same moment.</summary>
    private static string NameAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss.ffffff'Z'}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.eml");

    private static async Task WriteAsync(MimeMessage mime, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
        await using var file = new FileStream(path, options);
        await mime.WriteToAsync(MimeMessageFactory.Format(mime), file, cancellationToken);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnersFile | UnixFileMode.UserExecute);
    }
}
