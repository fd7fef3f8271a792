using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>A keyed digest of everything that a form sent. Its key is the form's one-time id: without the form, no one can test guesses of a field against it (P4).</summary>
/// <param name="Value">HMAC-SHA256 of path, cookies and fields, by the one-time id.</param>
public readonly record struct FormDigest(TokenHash Value)
{
    /// <summary>The key of a submission. A request may run several use cases; each has a submission of its own.</summary>
    public FormSubmissionKey ForUseCase(string name) => new(TokenHash.Of($"{Value} {name}"));
}

/// <summary>Identifies a submission: equal keys mean the same one-time id, cookies, fields and use case.</summary>
/// <param name="Value">SHA-256.</param>
public readonly record struct FormSubmissionKey(TokenHash Value);
