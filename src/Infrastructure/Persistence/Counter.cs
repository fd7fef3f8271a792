using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

/// <summary>A number that is also a lock: who advances it holds its row until the transaction ends, so that the next one sees all that the one before did.</summary>
internal sealed class Counter
{
    /// <summary>The last position of an event.</summary>
    public const string Events = "events";

    /// <summary>Held by whoever decides by the number of administrators.</summary>
    public const string Administrators = "administrators";

    /// <summary>Up to which position events have been counted by the hour; held by whoever counts on.</summary>
    public const string CountedEvents = "counted_events";

    /// <summary>Which form the keys of emails have: the version of the last run of <see cref="Users.EmailKeys"/>.</summary>
    public const string EmailKeys = "email_keys";

    /// <summary>Advanced to find out whether the database takes writes.</summary>
    public const string TrialWrites = "trial_writes";

    public required string Name { get; init; }

    public long Value { get; init; }
}

internal static class CounterQueries
{
    /// <summary>Adds to a counter, and holds it until the transaction ends.</summary>
    public static Task AdvanceAsync(this DbSet<Counter> counters, string name, int by, CancellationToken cancellationToken) =>
        counters.Where(c => c.Name == name).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, c => c.Value + by), cancellationToken);

    /// <summary>A counter's value.</summary>
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
