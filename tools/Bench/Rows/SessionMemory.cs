using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Memory per cached session: the managed heap after a full collection, before and after many more sessions are requested.</summary>
internal sealed class SessionMemory : IRow
{
    private const int Few = 1_000;

    public string Name => "memory";

    public string Title => "memory per cached session";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, context.Options.Sessions, ManagedMemory.EnabledSetting);
        using var memory = new ManagedMemory(server);

        await TouchedSessions.TouchAsync(server.Url, 0, Few);
        var (few, residentOfFew) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);
        await TouchedSessions.TouchAsync(server.Url, Few, context.Options.Sessions - Few);
        var (many, residentOfMany) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);

        long Each(long ofFew, long ofAll) => (ofAll - ofFew) / (context.Options.Sessions - Few);
        return
        [
            new($"memory per cached session, {Few:N0} to {context.Options.Sessions:N0}")
            {
                Measured = new() { Memory = residentOfMany },
                Goal = "at most 450 bytes",
                Result = $"{Each(few.Size, many.Size):N0} bytes on the heap, of which {Each(few.Free, many.Free):N0} are free; {Each(residentOfFew, residentOfMany):N0} resident",
            },
        ];
    }
}
