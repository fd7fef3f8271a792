using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Words the letters that people get.</summary>
public interface ILetterTexts
{
    /// <summary>Writes a letter: what happened, when, and what to do for whoever did not do it (ASVS 6.3.7).</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="to">Whom it reaches; for <see cref="LetterKind.AddressChanged"/> the old address.</param>
    /// <param name="username">The account's name. Letters to addresses that nobody has confirmed (<see cref="LetterKind.AddressVerification"/>, <see cref="LetterKind.UsernameTaken"/>) don't show it: a stranger chose it, and would be writing to people in our name.</param>
    /// <param name="link">Where to go on; for <see cref="LetterKind.AddressVerification"/> and <see cref="LetterKind.Recovery"/>, which need it, and for no other. Made from <c>PublicUrl</c>, never from a request (R44).</param>
    /// <param name="lifetime">How long the link works; where there is one.</param>
    /// <param name="detail">A few words more, such as the new address or where it was done from; null for none. Nothing that a stranger may choose.</param>
    /// <param name="at">When it happened.</param>
    MailMessage Write(LetterKind kind, EmailAddress to, string username, Uri? link, TimeSpan? lifetime, string? detail, DateTimeOffset at);
}
