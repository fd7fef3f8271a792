using Auth.Application.Forms;

namespace Auth.Testing;

/// <summary>Submissions of page forms in memory.</summary>
internal sealed class InMemoryFormSubmissionRepository : IFormSubmissionRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryFormSubmissionRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<FormSubmission?> FindAsync(FormSubmissionKey key, CancellationToken cancellationToken) => Task.FromResult(_context.FormSubmissionSet.Find(submission => submission.Key == key));

    /// <summary>Finds a submission. Of several transactions that find it at the same time, one commits and the others run again.</summary>
    public async Task<FormSubmission?> FindForUpdateAsync(FormSubmissionKey key, CancellationToken cancellationToken)
    {
        var submission = await FindAsync(key, cancellationToken);
        if (submission is not null) _context.FormSubmissionSet.Lock(submission);
        return submission;
    }
}
