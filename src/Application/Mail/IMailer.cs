namespace Auth.Application.Mail;

/// <summary>Hands messages over to whoever delivers them.</summary>
public interface IMailer
{
    /// <summary>Hands a message over; it has been taken when this returns.</summary>
    /// <remarks>A message whose taking was not heard of any more (a connection that broke at its end) is one to try again: it may arrive twice, but is not lost.</remarks>
    /// <exception cref="MailRefusedException">It will never be taken: the server refused this recipient or this message for good. Any other exception means to try again later; what it says may hold words of the server's, which go into the log by <see cref="Common.LogText"/> alone.</exception>
    Task SendAsync(MailMessage message, CancellationToken cancellationToken);
}
