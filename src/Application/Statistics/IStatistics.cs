namespace Auth.Application.Statistics;

/// <summary>Reads statistics from the database.</summary>
internal interface IStatistics
{
    /// <summary>Returns the activity per hour, without hours that have none.</summary>
    /// <param name="from">The start of the first hour.</param>
    /// <param name="until">The end of the last hour.</param>
    Task<IReadOnlyList<ActivityDetails>> ListActivityByHourAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Counts the accounts, without decoys.</summary>
    Task<AccountNumbers> CountAccountsAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Counts the sessions that have neither ended nor expired.</summary>
    Task<long> CountLiveSessionsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
