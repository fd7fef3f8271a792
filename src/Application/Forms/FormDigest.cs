using Auth.Domain.Common;

namespace Auth.Application.Forms;

/// <summary>A keyed digest of everything that a form sent. Its key is the form's one-time id, so that no one can test guesses of a field without the form (P4).</summary>
/// <param name="Value">HMAC-SHA256 of path, cookies and fields, keyed with the one-time id.</param>
internal readonly record struct FormDigest(Sha256Digest Value)
{
    /// <summary>Returns the key of a submission. A request may run several use cases, and each has its own submission.</summary>
    public FormSubmissionKey ForUseCase(string name) => new(Sha256Digest.Compute($"{Value} {name}"));
}

/// <summary>Identifies a submission. Equal keys mean the same one-time id, path, cookies, fields and use case.</summary>
/// <param name="Value">A SHA-256.</param>
internal readonly record struct FormSubmissionKey(Sha256Digest Value);
