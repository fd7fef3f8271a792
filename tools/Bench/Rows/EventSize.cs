using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary>Bytes of the event log on disk, with its indexes, and what that makes in a day of logins.</summary>
internal sealed class EventSize : IRow
{
    private const int Logins = 1_000;
    private const int InFlight = 4;
    private const int Copies = 100_000;
    private const int LoginsPerSecond = 100;
    private const int SecondsOfDay = 86_400;

    /// <summary>Stored with each event, and of usual length.</summary>
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    public string Name => "events";

    public string Title => $"the event log on disk, {Copies:N0} events of logins";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var onPostgreSql = await BenchContext.CreateDatabaseAsync();
        await using var onSqlite = TemporaryDatabase.OnSqlite();
        return [await MeasureAsync(context, onPostgreSql, "PostgreSQL"), await MeasureAsync(context, onSqlite, "SQLite")];
    }

    private static async Task<Line> MeasureAsync(BenchContext context, TemporaryDatabase database, string title)
    {
        await using var server = await context.StartAuthAsync(database, Logins, Application.CheapHashes);
        await using var copier = await RowCopier.OpenAsync(database);
        await copier.ExecuteAsync("DELETE FROM events");
        using var logins = new UserCalls(server, UserCall.Login, InFlight, Logins, Browser);
        await logins.RunAsync(Logins);

        var events = (int)await copier.ReadAsync("SELECT count(*) FROM events");
        var before = await copier.ReadAsync(copier.Dialect.EventsSize);
        await copier.CopyAsync("events", Copies, copier.Dialect.Event, events);
        var each = (double)(await copier.ReadAsync(copier.Dialect.EventsSize) - before) / Copies;
        var perLogin = (double)events / Logins;
        return new($"events on disk, {title}")
        {
            Result = $"{each:N0} bytes an event, {Table.Number(perLogin, 1)} events a login; a day at {LoginsPerSecond} logins/s: {perLogin * LoginsPerSecond * SecondsOfDay / 1e6:N1} million events, {Table.Number(each * perLogin * LoginsPerSecond * SecondsOfDay / 1e9, 1)} GB",
        };
    }
}
