using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>One message to one person, text and HTML alike.</summary>
/// <param name="To">Whom it reaches.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What it says, for programs that show text.</param>
/// <param name="Html">The same as a page, with everything that people wrote encoded.</param>
public sealed record MailMessage(EmailAddress To, string Subject, string Text, string Html)
{
    /// <summary>The subject alone: the text may hold a link that signs for somebody.</summary>
    public override string ToString() => $"{nameof(MailMessage)} {{ {nameof(Subject)} = {Subject} }}";
}
