using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

/// <summary>A number that is also a lock: incrementing it locks its row until the transaction ends. The next transaction sees everything the previous one committed.</summary>
internal sealed class Counter
{
    /// <summary>Position of the latest event. Earlier versions, which do not write the revocation log, need a counter named <c>events</c> and fail without it.</summary>
    public const string Events = "last_event";

    /// <summary>Locked while a decision depends on the number of administrators.</summary>
    public const string Administrators = "administrators";

    /// <summary>Position up to which events are counted by hour; locked while events are being counted.</summary>
    public const string CountedEvents = "counted_events";

    /// <summary>Positions of everything that reads the event log on its own. Events after the smallest one are not deleted for their age.</summary>
    public static readonly string[] EventReaders = [CountedEvents];

    /// <summary>Version of the email normalization that <see cref="Users.EmailKeys"/> applied last.</summary>
    public const string EmailKeys = "email_keys";

    /// <summary>Incremented to test whether the database accepts writes.</summary>
    public const string TrialWrites = "trial_writes";

    public required string Name { get; init; }

    public long Value { get; init; }
}

internal static class CounterQueries
{
    /// <summary>Adds to a counter and locks it until the transaction ends.</summary>
    public static Task IncrementAsync(this DbSet<Counter> counters, string name, int by, CancellationToken cancellationToken) =>
        counters.Where(c => c.Name == name).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, c => c.Value + by), cancellationToken);

    /// <summary>Reads a counter without locking it.</summary>
    public static Task<long> ReadAsync(this DbSet<Counter> counters, string name, CancellationToken cancellationToken) =>
        counters.Where(c => c.Name == name).Select(c => c.Value).SingleAsync(cancellationToken);
}

internal sealed class CounterConfiguration : IEntityTypeConfiguration<Counter>
{
    public void Configure(EntityTypeBuilder<Counter> counter)
    {
        counter.ToTable("counters");
        counter.HasKey(c => c.Name).HasName("pk_counters");
        counter.Property(c => c.Name).HasColumnName("name").HasMaxLength(32);
        counter.Property(c => c.Value).HasColumnName("value");
        counter.HasData(
            new Counter { Name = Counter.Events },
            new Counter { Name = Counter.Administrators },
            new Counter { Name = Counter.CountedEvents },
            new Counter { Name = Counter.EmailKeys },
            new Counter { Name = Counter.TrialWrites });
    }
}
