namespace Auth.Application.Mail;

/// <summary>A message that will never be taken, however often it is tried: there is no such mailbox, or the server does not want what it says.</summary>
public sealed class MailRefusedException : Exception
{
    /// <summary>Says why, in words that are fit for a line of the log.</summary>
    public MailRefusedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
