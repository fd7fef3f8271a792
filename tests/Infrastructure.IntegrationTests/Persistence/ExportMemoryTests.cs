using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>An export of any number of events holds only a few of them in memory.</summary>
[Trait("Requirement", "R78")]
public abstract class ExportMemoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int Events = 400_000;

    /// <summary>One of so many events is watched.</summary>
    private const int WatchedInterval = 100;

    /// <summary>A few batches, because the collector may keep what the last one left in registers and buffers.</summary>
    private const int MaxEventsInMemory = 5_000;

    [Fact]
    public async Task An_export_of_400000_events_holds_only_a_few_of_them_in_memory()
    {
        var user = TestUsers.Create("alice");
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        await Node.CollectEventsAsync();
        await MultiplyEventsAsync(user.Id);
        var watched = new WatchedEvents();
        var output = new CountingStream();

        await Node.UseServicesAsync(async services =>
        {
            var export = (await services.GetRequiredService<IMediator>().Send(new ExportAccountQuery(user.Id, session.Id))).Value;
            await JsonSerializer.SerializeAsync(output, export with { Events = watched.Watch(export.Events) });
        });

        watched.Total.ShouldBeGreaterThanOrEqualTo(Events);
        output.Length.ShouldBeGreaterThan(Events * 100L);
        watched.MaxInMemory.ShouldBeLessThan(MaxEventsInMemory);
    }

    /// <summary>Copies the first event, one microsecond later for each copy.</summary>
    private Task<int> MultiplyEventsAsync(UserId userId) => Node.UseContextAsync(async context =>
    {
        var later = Database.Settings.Provider == DatabaseProvider.Sqlite ? "e.occurred_at + n.i" : "e.occurred_at + n.i * interval '1 microsecond'";
        var first = await context.Events.Where(e => e.UserId == userId).MinAsync(e => e.Position);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
#pragma warning disable EF1002 // No part of the statement comes from a user.
        return await context.Database.ExecuteSqlRawAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Events})
            INSERT INTO events (position, type, occurred_at, user_id, session_id, actor_id, ip_address, user_agent, details)
            SELECT e.position + 1000 + n.i, e.type, {later}, e.user_id, e.session_id, e.actor_id, e.ip_address, e.user_agent, e.details
            FROM events e CROSS JOIN n WHERE e.position = {first}
            """);
#pragma warning restore EF1002
    });

    /// <summary>Counts how many of the events that were read are still in memory.</summary>
    private sealed class WatchedEvents
    {
        private readonly List<WeakReference> _references = [];

        public int Total { get; private set; }

        public int MaxInMemory { get; private set; }

        public async IAsyncEnumerable<EventDetails> Watch(IAsyncEnumerable<EventDetails> events)
        {
            await foreach (var entry in events)
            {
                if (++Total % WatchedInterval == 0) _references.Add(new WeakReference(entry));
                if (Total % (Events / 8) == 0) Measure();
                yield return entry;
            }
        }

        private void Measure()
        {
            GC.Collect();
            MaxInMemory = Math.Max(MaxInMemory, _references.Count(reference => reference.IsAlive) * WatchedInterval);
        }
    }

    /// <summary>Discards what is written.</summary>
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;
    }
}

public sealed class SqliteExportMemoryTests(SqliteDatabase database) : ExportMemoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlExportMemoryTests(PostgreSqlDatabase database) : ExportMemoryTests(database);
