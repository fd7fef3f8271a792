using System.Globalization;
using Auth.EndToEndTests.Gateways;
using Auth.FaultRig.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>nginx as its sample configures it, in front of a server and of applications that show each request, for browsers that find all host names there.</summary>
internal sealed class GatewaySite : IAsyncDisposable
{
    public const string PublicUrl = "https://example.com";

    private readonly RunningServer _server;
    private readonly EchoApplication _application;
    private readonly GatewayProcess _gateway;
    private readonly IBrowser _browser;

    private GatewaySite(RunningServer server, EchoApplication application, GatewayProcess gateway, IBrowser browser) => (_server, _application, _gateway, _browser) = (server, application, gateway, browser);

    public RunningServer Server => _server;

    /// <summary>Starts everything.</summary>
    /// <param name="change">Changes the text of each file of the sample.</param>
    public static async Task<GatewaySite> StartAsync(Chromium chromium, Func<string, string> change, params IEnumerable<(string Key, string Value)> settings)
    {
        Assert.SkipUnless(new Nginx().IsInstalled, "Install nginx to run this test.");
        var (port, application) = (Ports.Free(), new EchoApplication());
        var browser = await chromium.LaunchWithAsync(string.Create(CultureInfo.InvariantCulture, $"--host-resolver-rules=MAP * 127.0.0.1:{port}"));
        var server = RunningServer.On(TestDatabase.Sqlite(), port: 0, [("PublicUrl", PublicUrl), ("Proxies:Known", "127.0.0.1"), .. settings]);
        var gateway = await new Nginx().StartAsync(new(port, server.Address.Port, application.Port), change);
        return new(server, application, gateway, browser);
    }

    /// <summary>Opens a new browser profile.</summary>
    public async Task<IPage> OpenBrowserAsync() => await (await _browser.NewContextAsync(new() { IgnoreHTTPSErrors = true })).NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _gateway.DisposeAsync();
        _server.Dispose();
        _application.Dispose();
    }
}
