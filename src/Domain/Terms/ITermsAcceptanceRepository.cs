using Auth.Domain.Users;

namespace Auth.Domain.Terms;

/// <summary>Loads and stores acceptances of terms. Changes are saved when the unit of work commits.</summary>
public interface ITermsAcceptanceRepository
{
    /// <summary>Whether the user has accepted this version.</summary>
    Task<bool> HasAcceptedAsync(UserId userId, string termsVersion, CancellationToken cancellationToken);

    /// <summary>Returns what a user has accepted, oldest first.</summary>
    Task<IReadOnlyList<TermsAcceptance>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Returns acceptances of all users, ordered by user and version.</summary>
    /// <param name="termsVersion">Only this version; null for all.</param>
    /// <param name="after">The last acceptance of the previous page; null to start at the first.</param>
    Task<IReadOnlyList<TermsAcceptance>> ListAsync(string? termsVersion, (UserId UserId, string TermsVersion)? after, int limit, CancellationToken cancellationToken);

    /// <summary>Adds an acceptance.</summary>
    void Add(TermsAcceptance acceptance);
}
