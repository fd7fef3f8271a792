using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>A mail to one recipient, as text and HTML.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">The plain-text body.</param>
/// <param name="Html">The same content as an HTML page, with all user input encoded.</param>
public sealed record MailMessage(EmailAddress To, string Subject, string Text, string Html)
{
    /// <summary>Returns the subject alone, because the text may contain a secret link.</summary>
    public override string ToString() => $"{nameof(MailMessage)} {{ {nameof(Subject)} = {Subject} }}";
}
