using Auth.Application.Common.Settings;

namespace Auth.Infrastructure.Mail;

/// <summary>Delivery of mail.</summary>
internal enum MailDelivery
{
    /// <summary>Into a folder, one file per mail; nothing is delivered.</summary>
    File,

    /// <summary>To a mail server, which delivers them.</summary>
    Smtp,
}

/// <summary>Outgoing mail.</summary>
/// <param name="Folder"><c>Mail:Folder</c>: folder for <c>Mail:Delivery</c> <c>File</c>; default <c>mail</c> in the working directory.</param>
/// <param name="From"><c>Mail:From</c>: default <c>Auth</c>, <c>no-reply</c> at the host of <c>PublicUrl</c>.</param>
/// <param name="Smtp">The mail server of <c>Mail:Delivery</c> <c>Smtp</c>; null with <c>File</c>, the default.</param>
internal sealed record MailSettings(string Folder, SenderAddress From, SmtpSettings? Smtp)
{
    private const string FolderKey = "Mail:Folder";
    private const string DefaultFolder = "mail";

    /// <summary>Reads the settings.</summary>
    /// <param name="publicUrl">Its host is that of the default sender.</param>
    public static MailSettings Read(SettingsReader reader, Uri publicUrl)
    {
        var delivery = reader.GetChoice("Mail:Delivery", MailDelivery.File, MailDelivery.Smtp);
        // Always read, so that SMTP keys do not count as unknown settings.
        var smtp = SmtpSettings.Read(reader, delivery == MailDelivery.Smtp);
        var settings = new MailSettings(ReadFolder(reader), SenderAddress.Read(reader, publicUrl), delivery == MailDelivery.Smtp ? smtp : null);

        if (delivery == MailDelivery.File && !publicUrl.IsLoopback)
            reader.Warn("Mail:Delivery is File: emails are written to a folder and not delivered. Use Smtp to deliver them.");
        return settings;
    }

    private static string ReadFolder(SettingsReader reader)
    {
        var folder = reader.Text(FolderKey) ?? DefaultFolder;
        if (!string.IsNullOrWhiteSpace(folder) && !folder.Contains('\0', StringComparison.Ordinal)) return folder;

        reader.Reject(FolderKey, folder, "the path of a folder");
        return DefaultFolder;
    }
}
