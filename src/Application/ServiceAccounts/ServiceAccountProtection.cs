using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>Finds a service account that the actor may change: one that holds no scope which the actor lacks (ADR 49).</summary>
internal static class ServiceAccountProtection
{
    /// <returns>The account; <see cref="ServiceAccountErrors.NotFound"/>; <see cref="AccessErrors.Protected"/>.</returns>
    public static async Task<Result<ServiceAccount>> FindForChangeAsync(this IServiceAccountRepository accounts, ServiceAccountId id, IRequestContext context, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(id, cancellationToken) is not { } account) return ServiceAccountErrors.NotFound;
        return context.Actor.Scopes.Includes(account.Scopes) ? account : AccessErrors.Protected;
    }
}
