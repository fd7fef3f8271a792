using Auth.Application.Forms;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Forms;

internal sealed class FormSubmissionRepository(AuthContext context) : IFormSubmissionRepository
{
    public Task<FormSubmission?> FindAsync(FormSubmissionKey key, CancellationToken cancellationToken) =>
        context.FormSubmissions.SingleOrDefaultAsync(s => s.Key == key, cancellationToken);

    public async Task<FormSubmission?> FindForUpdateAsync(FormSubmissionKey key, CancellationToken cancellationToken)
    {
        // An UPDATE locks the row on all three databases.
        await context.FormSubmissions.Where(s => s.Key == key).ExecuteUpdateAsync(set => set.SetProperty(s => s.Remember, s => s.Remember), cancellationToken);
        return await FindAsync(key, cancellationToken);
    }
}
