using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>What a session costs in memory: the managed heap, after a full collection, before and after many more sessions were asked for.</summary>
internal sealed class HeldMemory : IRow
{
    private const int Few = 1_000;

    public string Name => "memory";

    public string Title => "memory a session held";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await lab.StartAuthAsync(database, lab.Options.Sessions, ManagedMemory.Told);
        using var memory = new ManagedMemory(server);

        await TouchedSessions.TouchAsync(server.Url, 0, Few);
        var (few, residentOfFew) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);
        await TouchedSessions.TouchAsync(server.Url, Few, lab.Options.Sessions - Few);
        var (many, residentOfMany) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);

        long Each(long ofFew, long ofAll) => (ofAll - ofFew) / (lab.Options.Sessions - Few);
        return
        [
            new($"memory a session held, {Few:N0} to {lab.Options.Sessions:N0}")
            {
                Measured = new() { Memory = residentOfMany },
                Goal = "at most 400 bytes",
                Seen = $"{Each(few.Size, many.Size):N0} bytes on the heap, of which {Each(few.Free, many.Free):N0} are free; {Each(residentOfFew, residentOfMany):N0} resident",
            },
        ];
    }
}
