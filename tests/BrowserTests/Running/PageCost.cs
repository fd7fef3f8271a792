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
        var devTools = await visitor.Profile.NewCDPSessionAsync(visitor.Page);
        devTools.Event("Network.responseReceived").OnEvent += (_, answer) => addresses.Enqueue(new Uri(answer!.Value.GetProperty("response").GetProperty("url").GetString()!).AbsolutePath);
        devTools.Event("Network.loadingFinished").OnEvent += (_, end) => bytes.Enqueue(end!.Value.GetProperty("encodedDataLength").GetDouble());
        await devTools.SendAsync("Network.enable");

        await visitor.Page.GotoAsync(path, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.NetworkIdle });

        var times = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
              const [navigation] = performance.getEntriesByType('navigation');
              return { paint: performance.getEntriesByType('paint').find(p => p.name === 'first-paint').startTime, loaded: navigation.domContentLoadedEventEnd };
            }
            """);
        return new([.. addresses], bytes.Sum(), times.GetProperty("paint").GetDouble(), times.GetProperty("loaded").GetDouble());
    }
}
