namespace Auth.Application.Repeats;

/// <summary>Reads what the current request submits, of one kind: a page form, or a call with an idempotency key. The CLI has no reader.</summary>
internal interface ISubmissionReader
{
    /// <summary>Computes the digests of the submission.</summary>
    /// <returns>Null if the request submits nothing of this kind, or nothing that has an id.</returns>
    ValueTask<IncomingSubmission?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>What a request submits.</summary>
/// <param name="Digest">Identifies it.</param>
/// <param name="BodyDigest">The body of a call; null for a form, whose <paramref name="Digest"/> includes its fields.</param>
internal sealed record IncomingSubmission(SubmissionDigest Digest, BodyDigest? BodyDigest = null)
{
    /// <summary>Whether a page form is submitted.</summary>
    public bool IsForm => BodyDigest is null;
}
