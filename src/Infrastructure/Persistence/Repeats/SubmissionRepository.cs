using Auth.Application.Repeats;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Repeats;

internal sealed class SubmissionRepository(AuthContext context) : ISubmissionRepository
{
    public Task<Submission?> FindAsync(SubmissionKey key, CancellationToken cancellationToken) =>
        context.Submissions.SingleOrDefaultAsync(s => s.Key == key, cancellationToken);

    public async Task<Submission?> FindForUpdateAsync(SubmissionKey key, CancellationToken cancellationToken)
    {
        // An UPDATE locks the row on all three databases.
        await context.Submissions.Where(s => s.Key == key).ExecuteUpdateAsync(set => set.SetProperty(s => s.Remember, s => s.Remember), cancellationToken);
        return await FindAsync(key, cancellationToken);
    }
}
