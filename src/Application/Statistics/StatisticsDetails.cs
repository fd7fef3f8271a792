using Auth.Application.Passwords;

namespace Auth.Application.Statistics;

/// <summary>What an administrator sees of the whole.</summary>
/// <param name="At">When it was counted, UTC.</param>
/// <param name="Period">Of which period the activity is.</param>
/// <param name="Activity">What happened, step by step, oldest first; the last step holds the present.</param>
/// <param name="Accounts">The accounts now.</param>
/// <param name="LiveSessions">Sessions that have neither ended nor expired.</param>
/// <param name="Since">Since when the server that answered counts the following, UTC: since its start, or the first use case after it.</param>
/// <param name="Hashing">Its places to hash passwords.</param>
/// <param name="UseCases">What it was asked for, by name.</param>
public sealed record StatisticsDetails(
    DateTimeOffset At,
    StatisticsPeriod Period,
    IReadOnlyList<ActivityDetails> Activity,
    AccountNumbers Accounts,
    long LiveSessions,
    DateTimeOffset Since,
    HashingDetails Hashing,
    IReadOnlyList<UseCaseDetails> UseCases);

/// <summary>How often things happened from a moment on, to the next step.</summary>
/// <param name="Start">When the step begins, UTC.</param>
/// <param name="Logins">Sessions that were started.</param>
/// <param name="FailedAttempts">Wrong passwords and codes for accounts.</param>
/// <param name="UnknownNames">Attempts with names that nobody has.</param>
/// <param name="Lockouts">Accounts that were locked out by failed attempts.</param>
/// <param name="Registrations">Accounts that were made; imported ones are none.</param>
public sealed record ActivityDetails(DateTimeOffset Start, long Logins, long FailedAttempts, long UnknownNames, long Lockouts, long Registrations);

/// <summary>How many accounts there are.</summary>
/// <param name="All">All of them.</param>
/// <param name="Locked">Those that an administrator keeps locked.</param>
/// <param name="LockedOut">The others that are locked out by failed attempts.</param>
public sealed record AccountNumbers(long All, long Locked, long LockedOut);

/// <summary>How long a use case took.</summary>
/// <param name="Name">Its name, such as <c>Login</c>.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="MeanMilliseconds">How long on average.</param>
/// <param name="P95Milliseconds">How long at the most in 95 of 100 times, at most an eighth too much.</param>
/// <param name="LongestMilliseconds">How long at the most.</param>
public sealed record UseCaseDetails(string Name, long Count, double MeanMilliseconds, double P95Milliseconds, double LongestMilliseconds);
