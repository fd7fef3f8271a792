using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Terms;

/// <summary>The record that a user accepted one version of the terms.</summary>
public sealed class TermsAcceptance : AggregateRoot
{
    /// <summary>The maximum length of a version in characters.</summary>
    public const int MaximumVersionLength = 64;

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private TermsAcceptance() => TermsVersion = null!;

    private TermsAcceptance(UserId userId, string termsVersion, DateTimeOffset acceptedAt) => (UserId, TermsVersion, AcceptedAt) = (userId, termsVersion, acceptedAt);

    /// <summary>The user who accepted the terms.</summary>
    public UserId UserId { get; }

    /// <summary>The accepted version.</summary>
    public string TermsVersion { get; }

    /// <summary>When the user accepted it.</summary>
    public DateTimeOffset AcceptedAt { get; }

    /// <summary>Records that a user accepts a version.</summary>
    public static TermsAcceptance Record(User user, string termsVersion, DateTimeOffset now)
    {
        var acceptance = new TermsAcceptance(user.Id, termsVersion, now);
        acceptance.Raise(new TermsAccepted(user.Id, termsVersion, now));
        return acceptance;
    }
}

/// <summary>The user accepted a version of the terms.</summary>
/// <param name="Version">The accepted version.</param>
public sealed record TermsAccepted(UserId UserId, string Version, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;
