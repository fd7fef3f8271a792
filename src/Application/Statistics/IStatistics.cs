namespace Auth.Application.Statistics;

/// <summary>Counts what the store holds.</summary>
public interface IStatistics
{
    /// <summary>What happened, by the hour; hours without anything are left out.</summary>
    /// <param name="from">From the beginning of this hour.</param>
    /// <param name="until">To the beginning of this one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<ActivityDetails>> ActivityByHourAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The accounts; what stands in for names that nobody has is none.</summary>
    Task<AccountNumbers> AccountsAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The sessions that have neither ended nor expired.</summary>
    Task<long> LiveSessionsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
