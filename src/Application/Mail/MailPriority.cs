namespace Auth.Application.Mail;

/// <summary>The order in which due mails leave. The numbers are stored.</summary>
internal enum MailPriority
{
    /// <summary>Links that restore access to an account.</summary>
    Recovery = 10,

    /// <summary>Mails about what happened to an account, and all that an operator or an administrator requested.</summary>
    Notice = 20,

    /// <summary>Mails to an email that a client entered and has not verified. Limited per <see cref="MailboxQuota"/>.</summary>
    Request = 30,
}
