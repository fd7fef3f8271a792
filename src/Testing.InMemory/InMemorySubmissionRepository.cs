using Auth.Application.Repeats;

namespace Auth.Testing;

/// <summary>Submissions of page forms and calls in memory.</summary>
internal sealed class InMemorySubmissionRepository : ISubmissionRepository
{
    private readonly InMemoryContext _context;

    internal InMemorySubmissionRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Submission?> FindAsync(SubmissionKey key, CancellationToken cancellationToken) => Task.FromResult(_context.SubmissionSet.Find(submission => submission.Key == key));

    /// <summary>Finds a submission. Of several transactions that find it at the same time, one commits and the others run again.</summary>
    public async Task<Submission?> FindForUpdateAsync(SubmissionKey key, CancellationToken cancellationToken)
    {
        var submission = await FindAsync(key, cancellationToken);
        if (submission is not null) _context.SubmissionSet.Lock(submission);
        return submission;
    }
}
