using System.Globalization;
using System.Security.Cryptography;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Infrastructure.Settings;
using MimeKit;

namespace Auth.Infrastructure.Email;

/// <summary>Writes each message into a file of its own, which mail programs open: for trying things out, and for tests.</summary>
/// <remarks>The links in them sign for people, so nobody but the owner reads folder and files.</remarks>
internal sealed class FileMailer(string folder, MailSender sender, TimeProvider time) : IMailer
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The longest line that mail allows (RFC 5322, 2.1.1): links stay in one piece, to be copied by hand.</summary>
    private const int LongestLine = 998;

    /// <inheritdoc />
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var now = time.Now();
        using var letter = MimeLetter.Of(message, sender, now);
        letter.Prepare(EncodingConstraint.EightBit, LongestLine);

        CreateFolder();
        var path = Path.Combine(folder, NameAt(now));
        var unfinished = path + ".tmp";
        try
        {
            await WriteAsync(letter, unfinished, cancellationToken);
            File.Move(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>In the order of time; two of one moment differ by chance.</summary>
    private static string NameAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss.ffffff'Z'}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.eml");

    private static async Task WriteAsync(MimeMessage letter, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
        await using var file = new FileStream(path, options);
        await letter.WriteToAsync(MimeLetter.Format(letter), file, cancellationToken);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnersFile | UnixFileMode.UserExecute);
    }
}
