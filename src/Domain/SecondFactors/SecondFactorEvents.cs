using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>A second factor was enrolled, which logins now require.</summary>
public sealed record SecondFactorEnrolled(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    internal TokenHash<LoginChallenge>? KeptChallenge { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.SecondFactorEnrolled;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;

    TokenHash<LoginChallenge>? ISessionEndingEvent.KeptChallenge => KeptChallenge;
}

/// <summary>The user or an administrator removed the second factor and its recovery codes.</summary>
public sealed record SecondFactorRemoved(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.CredentialRemoved;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;

    SessionCredentials? ISessionEndingEvent.Removed => SessionCredentials.OneTimeCodes;
}

/// <summary>The user created a new set of recovery codes.</summary>
public sealed record RecoveryCodesRenewed(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    internal TokenHash<LoginChallenge>? KeptChallenge { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.CredentialRemoved;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;

    TokenHash<LoginChallenge>? ISessionEndingEvent.KeptChallenge => KeptChallenge;

    SessionCredentials? ISessionEndingEvent.Removed => SessionCredentials.OneTimeCodes;
}

/// <summary>A recovery code was used instead of a one-time code.</summary>
/// <param name="Left">The number of unused recovery codes.</param>
public sealed record RecoveryCodeUsed(UserId UserId, int Left, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;
