using System.Collections.Concurrent;
using System.Text.Json;

namespace Auth.BrowserTests.Running;

/// <summary>What it takes to show a page.</summary>
/// <param name="Addresses">What was requested.</param>
/// <param name="Bytes">That came over the wire, headers and all, packed.</param>
/// <param name="FirstPaint">When something was first to be seen, in milliseconds.</param>
/// <param name="ContentLoaded">When the document had been read and its scripts had run, in milliseconds.</param>
internal sealed record PageCost(IReadOnlyList<string> Addresses, double Bytes, double FirstPaint, double ContentLoaded)
{
    public int Requests => Addresses.Count;

    /// <summary>Opens a page, and asks the browser.</summary>
    public static async Task<PageCost> OfAsync(Visitor visitor, string path)
    {
        var (addresses, bytes) = (new ConcurrentQueue<string>(), new ConcurrentQueue<double>());
        var underWay = new Requests();
        var devTools = await visitor.Profile.NewCDPSessionAsync(visitor.Page);
        devTools.Event("Network.requestWillBeSent").OnEvent += (_, request) => underWay.Begin(IdOf(request));
        devTools.Event("Network.responseReceived").OnEvent += (_, answer) => addresses.Enqueue(new Uri(answer!.Value.GetProperty("response").GetProperty("url").GetString()!).AbsolutePath);
        devTools.Event("Network.loadingFinished").OnEvent += (_, end) =>
        {
            bytes.Enqueue(end!.Value.GetProperty("encodedDataLength").GetDouble());
            underWay.End(IdOf(end));
        };
        devTools.Event("Network.loadingFailed").OnEvent += (_, end) => underWay.End(IdOf(end));
        await devTools.SendAsync("Network.enable");

        await visitor.Page.GotoAsync(path);
        await underWay.HaveEnded.WaitAsync(TimeSpan.FromMilliseconds(Visitor.Patience));

        var times = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              // A page that has been loaded need not have been painted.
              const paint = await new Promise(painted => new PerformanceObserver(list => painted(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true }));
              const [navigation] = performance.getEntriesByType('navigation');
              return { paint, loaded: navigation.domContentLoadedEventEnd };
            }
            """);
        return new([.. addresses], bytes.Sum(), times.GetProperty("paint").GetDouble(), times.GetProperty("loaded").GetDouble());
    }

    private static string IdOf(JsonElement? message) => message!.Value.GetProperty("requestId").GetString()!;
}
