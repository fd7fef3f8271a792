using Auth.Domain.Common;

namespace Auth.Application.Repeats;

/// <summary>A keyed digest that identifies a page form or a call. Its key is the form's one-time id or the call's idempotency key, so that no one can test guesses of a field without it (P4).</summary>
/// <param name="Value">HMAC-SHA256: of path, cookies and fields of a form, or of actor, endpoint and ids of a call.</param>
internal readonly record struct SubmissionDigest(Sha256Digest Value)
{
    /// <summary>Returns the key of a submission. A request may run several use cases, and each has its own submission.</summary>
    public SubmissionKey ForUseCase(string name) => new(Sha256Digest.Compute($"{Value} {name}"));
}

/// <summary>Identifies a submission. Equal keys mean the same use case and the same submission: one-time id, path, cookies and fields of a form; or idempotency key, actor, endpoint and ids of a call.</summary>
/// <param name="Value">A SHA-256.</param>
internal readonly record struct SubmissionKey(Sha256Digest Value);

/// <summary>A keyed digest of the body of a call, by which a repeat is known from another call with the same idempotency key.</summary>
/// <param name="Value">HMAC-SHA256, keyed with the idempotency key.</param>
internal readonly record struct BodyDigest(Sha256Digest Value);
