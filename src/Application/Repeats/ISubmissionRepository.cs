namespace Auth.Application.Repeats;

/// <summary>Finds stored submissions. The unit of work adds them in the transaction of their change.</summary>
internal interface ISubmissionRepository
{
    /// <summary>Finds a submission, even after its repeat window.</summary>
    Task<Submission?> FindAsync(SubmissionKey key, CancellationToken cancellationToken);

    /// <summary>Finds a submission and locks it until the transaction ends, so that repeats on other nodes wait.</summary>
    Task<Submission?> FindForUpdateAsync(SubmissionKey key, CancellationToken cancellationToken);
}
