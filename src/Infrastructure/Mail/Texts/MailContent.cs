namespace Auth.Infrastructure.Mail.Texts;

/// <summary>Content of a mail as plain-text paragraphs, with an optional link.</summary>
/// <param name="Subject">A single line.</param>
/// <param name="Opening">Paragraphs before the link, or all paragraphs if there is none.</param>
/// <param name="LinkLabel">Label of the link in HTML; null without a link.</param>
internal sealed record MailContent(string Subject, IReadOnlyList<string> Opening, string? LinkLabel = null, params IReadOnlyList<string> Closing);

/// <summary>Data of a mail template.</summary>
/// <param name="Service">Host of <c>PublicUrl</c>.</param>
/// <param name="Lifetime">Validity of the link; zero without a link.</param>
/// <param name="Detail">One more line, such as the new email or the client; null for none.</param>
/// <param name="At">Time of the event.</param>
internal sealed record MailTemplateData(string Service, string Username, TimeSpan Lifetime, string? Detail, DateTimeOffset At);
