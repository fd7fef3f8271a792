using Auth.Application.Repeats;

namespace Auth.Application.UnitTests.Common;

/// <summary>What the request of a test submits: a page form, or a call with an idempotency key.</summary>
internal sealed class TestSubmission : ISubmissionReader
{
    /// <summary>Null if the request submits nothing.</summary>
    public SubmissionDigest? Digest { get; set; }

    /// <summary>The body of a call; null for a form.</summary>
    public BodyDigest? BodyDigest { get; set; }

    /// <summary>How often the submission was read.</summary>
    public int Reads { get; private set; }

    public ValueTask<IncomingSubmission?> ReadAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return ValueTask.FromResult(Digest is { } digest ? new IncomingSubmission(digest, BodyDigest) : null);
    }
}
