using System.Collections.Concurrent;
using System.Text.Json;

namespace Auth.BrowserTests.Running;

/// <summary>The cost of loading a page.</summary>
/// <param name="Paths">The requested paths.</param>
/// <param name="Bytes">Transferred bytes, compressed and including headers.</param>
/// <param name="FirstPaint">In milliseconds.</param>
/// <param name="ContentLoaded">In milliseconds: when the document was parsed and its scripts had run.</param>
internal sealed record PageCost(IReadOnlyList<string> Paths, double Bytes, double FirstPaint, double ContentLoaded)
{
    public int Requests => Paths.Count;

    /// <summary>Opens a page and reads the measurements of the browser.</summary>
    public static async Task<PageCost> MeasureAsync(Visitor visitor, string path)
    {
        var (paths, bytes) = (new ConcurrentQueue<string>(), new ConcurrentQueue<double>());
        var requests = new Requests();
        var devTools = await visitor.Profile.NewCDPSessionAsync(visitor.Page);
        devTools.Event("Network.requestWillBeSent").OnEvent += (_, request) => requests.Begin(IdOf(request));
        devTools.Event("Network.responseReceived").OnEvent += (_, answer) => paths.Enqueue(new Uri(answer!.Value.GetProperty("response").GetProperty("url").GetString()!).AbsolutePath);
        devTools.Event("Network.loadingFinished").OnEvent += (_, end) =>
        {
            bytes.Enqueue(end!.Value.GetProperty("encodedDataLength").GetDouble());
            requests.End(IdOf(end));
        };
        devTools.Event("Network.loadingFailed").OnEvent += (_, end) => requests.End(IdOf(end));
        await devTools.SendAsync("Network.enable");

        await visitor.Page.GotoAsync(path);
        await requests.AllEnded.WaitAsync(TimeSpan.FromMilliseconds(Visitor.Timeout));

        var times = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              // A page can be loaded before it is painted.
              const paint = await new Promise(painted => new PerformanceObserver(list => painted(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true }));
              const [navigation] = performance.getEntriesByType('navigation');
              return { paint, loaded: navigation.domContentLoadedEventEnd };
            }
            """);
        return new([.. paths], bytes.Sum(), times.GetProperty("paint").GetDouble(), times.GetProperty("loaded").GetDouble());
    }

    private static string IdOf(JsonElement? message) => message!.Value.GetProperty("requestId").GetString()!;
}
