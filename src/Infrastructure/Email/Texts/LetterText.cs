namespace Auth.Infrastructure.Email.Texts;

/// <summary>The words of a letter, as plain text: paragraphs, and around a link where there is one.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Opening">The paragraphs before the link, or all of them.</param>
/// <param name="LinkLabel">What the link is called on a page; null where there is none.</param>
/// <param name="Closing">The paragraphs after the link.</param>
internal sealed record LetterText(string Subject, IReadOnlyList<string> Opening, string? LinkLabel = null, params IReadOnlyList<string> Closing);

/// <summary>What letters tell of.</summary>
/// <param name="Service">The host that people know the service by.</param>
/// <param name="Username">The account's name.</param>
/// <param name="Lifetime">How long the link works; zero where there is none.</param>
/// <param name="Detail">A few words more; null for none.</param>
/// <param name="At">When it happened.</param>
internal sealed record LetterFacts(string Service, string Username, TimeSpan Lifetime, string? Detail, DateTimeOffset At);
