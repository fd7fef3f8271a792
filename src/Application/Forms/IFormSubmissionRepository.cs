namespace Auth.Application.Forms;

/// <summary>The remembered form submissions. The unit of work adds them, in the transaction of their change.</summary>
public interface IFormSubmissionRepository
{
    /// <summary>Finds a submission, whether it is still repeatable or not.</summary>
    Task<FormSubmission?> FindAsync(FormSubmissionKey key, CancellationToken cancellationToken);

    /// <summary>Finds a submission and holds it until the transaction ends, so that repeats on other nodes wait for this one.</summary>
    Task<FormSubmission?> FindForUpdateAsync(FormSubmissionKey key, CancellationToken cancellationToken);
}
