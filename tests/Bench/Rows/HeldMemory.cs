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
        var many = lab.Options.Sessions;
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await lab.StartAuthAsync(database, many, ManagedMemory.Told);
        using var memory = new ManagedMemory(server);

        await TouchedSessions.TouchAsync(server.Url, 0, Few);
        var (heapOfFew, residentOfFew) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);
        await TouchedSessions.TouchAsync(server.Url, Few, many - Few);
        var (heapOfMany, residentOfMany) = (await memory.HeapAfterCollectionAsync(), server.Usage.Memory);

        long Each(long few, long all) => (all - few) / (many - Few);
        return
        [
            new($"memory a session held, {Few:N0} to {many:N0}")
            {
                Measured = new() { Memory = residentOfMany },
                Goal = "at most 400 bytes",
                Seen = $"{Each(heapOfFew, heapOfMany):N0} bytes on the heap, {Each(residentOfFew, residentOfMany):N0} resident",
            },
        ];
    }
}
