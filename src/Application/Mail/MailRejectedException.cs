namespace Auth.Application.Mail;

/// <summary>A mail that will never be accepted, because the mailbox does not exist or the server rejects its content.</summary>
public sealed class MailRejectedException : Exception
{
    /// <summary>Creates the exception with a reason that is safe to log.</summary>
    public MailRejectedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
