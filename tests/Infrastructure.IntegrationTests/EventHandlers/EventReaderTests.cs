using System.Text.Json;
using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Contract;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

/// <summary>Every event of the domain survives storing and reading.</summary>
public abstract class EventReaderTests(DatabaseFixture database) : EventHandlerTests(database)
{
    private static readonly EventReader Reader = new(new EventCatalog());

    [Fact]
    public async Task Every_event_is_read_as_it_was_stored()
    {
        var events = StoredFormTests.Events.SelectMany(type => Choices(type).Select(choice => (IDomainEvent)StoredFormTests.Sample(type, choice))).ToArray();
        events.Select(e => e.GetType()).Distinct().Count().ShouldBe(EventTypes.All.Count);
        await StoreAsync(Node, events);

        var stored = await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, After: 0, Limit: 1_000), None));

        stored.Select(e => Describe(Reader.Read(e))).ShouldBe(events.Select(Describe));
    }

    [Fact]
    public async Task Facts_that_are_no_text_keep_their_value()
    {
        var (session, user) = (SessionId.New(TestTime.Now), NewUser());
        IDomainEvent[] events =
        [
            new UserLockedOut(user, TestTime.Now.AddMinutes(15), TestTime.Now),
            new UserLockedOut(user, Until: null, TestTime.Now),
            new AttemptFailed(user, 12, TestTime.Now) { OnKnownDevice = true },
            new RolesChanged(user, ["admin", "it's \"x\""], TestTime.Now),
            new SignInRefused(user, "3", TestTime.Now),
            new SessionEnded(session, user, SessionEndReason.SecondFactorEnrolled, TestTime.Now),
        ];
        await StoreAsync(Node, events);

        var stored = await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, After: 0, Limit: 1_000), None));

        stored.Select(e => Describe(Reader.Read(e))).ShouldBe(events.Select(Describe));
    }

    [Fact]
    public void A_fact_that_an_earlier_version_did_not_store_has_its_default()
    {
        var details = new EventDetails(1, "attempt_failed", TestTime.Now, Guid.Empty, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal));

        Reader.Read(details).ShouldBe(new AttemptFailed(default, 0, TestTime.Now));
        Should.Throw<NotSupportedException>(() => Reader.Read(details with { Type = "from_a_newer_version" }));
    }

    /// <summary>With the type, because JSON leaves it out.</summary>
    private static string Describe(IDomainEvent domainEvent) => $"{domainEvent.GetType().Name} {JsonSerializer.Serialize(domainEvent, domainEvent.GetType())}";

    /// <summary>Each value of each enum that an event has.</summary>
    private static IEnumerable<object?> Choices(Type type) =>
        type.GetProperties().Select(p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).Where(t => t.IsEnum).SelectMany(t => Enum.GetValues(t).Cast<object?>()).DefaultIfEmpty();
}

public sealed class SqliteEventReaderTests(SqliteDatabase database) : EventReaderTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventReaderTests(PostgreSqlDatabase database) : EventReaderTests(database);
