using Auth.Application.Passwords;

namespace Auth.Application.Statistics;

/// <summary>Usage statistics of the service.</summary>
/// <param name="At">When the numbers were counted, in UTC.</param>
/// <param name="Period">The period of the activity.</param>
/// <param name="Activity">The activity by interval, oldest first; the last interval contains the present.</param>
/// <param name="Accounts">The current number of accounts.</param>
/// <param name="LiveSessions">Sessions that have neither ended nor expired.</param>
/// <param name="Since">When the responding server started to count hashing and use cases, in UTC.</param>
/// <param name="Hashing">The server's hashing permits.</param>
/// <param name="UseCases">The server's use cases, by name.</param>
public sealed record StatisticsDetails(
    DateTimeOffset At,
    StatisticsPeriod Period,
    IReadOnlyList<ActivityDetails> Activity,
    AccountNumbers Accounts,
    long LiveSessions,
    DateTimeOffset Since,
    HashingDetails Hashing,
    IReadOnlyList<UseCaseDetails> UseCases);

/// <summary>The activity of one interval.</summary>
/// <param name="Start">When the interval begins, in UTC.</param>
/// <param name="Logins">Sessions that were started.</param>
/// <param name="FailedAttempts">Wrong passwords and codes for existing accounts.</param>
/// <param name="UnknownNames">Attempts with unknown login names.</param>
/// <param name="Lockouts">Accounts locked out by failed attempts.</param>
/// <param name="Registrations">Accounts that were registered; imported ones do not count.</param>
public sealed record ActivityDetails(DateTimeOffset Start, long Logins, long FailedAttempts, long UnknownNames, long Lockouts, long Registrations);

/// <summary>The number of accounts.</summary>
/// <param name="All">All accounts.</param>
/// <param name="Locked">Accounts locked by an administrator.</param>
/// <param name="LockedOut">Other accounts that are locked out by failed attempts.</param>
public sealed record AccountNumbers(long All, long Locked, long LockedOut);

/// <summary>The durations of a use case.</summary>
/// <param name="Name">The name, such as <c>Login</c>.</param>
/// <param name="Count">The number of runs.</param>
/// <param name="MeanMilliseconds">The mean duration.</param>
/// <param name="P95Milliseconds">The 95th percentile, overstated by an eighth or less.</param>
/// <param name="LongestMilliseconds">The longest duration.</param>
public sealed record UseCaseDetails(string Name, long Count, double MeanMilliseconds, double P95Milliseconds, double LongestMilliseconds);
