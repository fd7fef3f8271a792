using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Auth.Bench.Servers;

/// <summary>Reads a server's managed memory from <c>/metrics</c>.</summary>
internal sealed class ManagedMemory(RunningServer server) : IDisposable
{
    private const string AllocatedTotal = "dotnet_gc_heap_total_allocated_bytes_total";
    private const string HeapSize = "dotnet_gc_last_collection_heap_size_bytes";
    private const string Fragmentation = "dotnet_gc_last_collection_heap_fragmentation_size_bytes";
    private const string FullCollections = "dotnet_gc_collections_total{gc_heap_generation=\"gen2\"}";

    /// <summary>The keyword of the runtime's event provider that only triggers a full collection.</summary>
    private const long CollectKeyword = 0x800000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { BaseAddress = server.Url };

    /// <summary>The setting that enables <c>/metrics</c>.</summary>
    public static KeyValuePair<string, string> EnabledSetting => new("Metrics__Enabled", "true");

    /// <summary>All bytes allocated since the start.</summary>
    public async Task<long> AllocatedAsync() => await SumAsync(AllocatedTotal);

    /// <summary>Triggers a full collection through the diagnostic port. Returns the heap size and the free space between objects, in bytes.</summary>
    public async Task<(long Size, long Free)> HeapAfterCollectionAsync()
    {
        var before = await SumAsync(FullCollections);
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectKeyword);
        using (var session = await new DiagnosticsClient(server.Id).StartEventPipeSessionAsync([provider], requestRundown: false, circularBufferMB: 1, CancellationToken.None))
        {
            using var deadline = new CancellationTokenSource(Timeout);
            while (await SumAsync(FullCollections) == before) await Task.Delay(Pause, deadline.Token);
            await session.StopAsync(CancellationToken.None);
        }

        return (await SumAsync(HeapSize), await SumAsync(Fragmentation));
    }

    public void Dispose() => _http.Dispose();

    private async Task<long> SumAsync(string metric)
    {
        var page = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var lines = page.Split('\n').Where(line => line.StartsWith(metric, StringComparison.Ordinal)).ToList();
        if (lines.Count == 0) throw new InvalidOperationException($"/metrics does not contain {metric}.");
        return lines.Sum(ValueOf);
    }

    /// <summary>The value in a line <c>NAME VALUE</c> or <c>NAME{LABELS} VALUE</c>, optionally followed by a timestamp.</summary>
    private static long ValueOf(string line)
    {
        var valueStart = line.IndexOf(' ', line.LastIndexOf('}') + 1);
        return (long)double.Parse(line[valueStart..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
