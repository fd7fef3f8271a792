namespace Auth.Application.Forms;

/// <summary>Finds stored form submissions. The unit of work adds them in the transaction of their change.</summary>
internal interface IFormSubmissionRepository
{
    /// <summary>Finds a submission, even after its repeat window.</summary>
    Task<FormSubmission?> FindAsync(FormSubmissionKey key, CancellationToken cancellationToken);

    /// <summary>Finds a submission and locks it until the transaction ends, so that repeats on other nodes wait.</summary>
    Task<FormSubmission?> FindForUpdateAsync(FormSubmissionKey key, CancellationToken cancellationToken);
}
