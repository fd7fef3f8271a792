using System.Web;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>A user with a browser. Each opened page is checked (<see cref="PageCheck"/>).</summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>In milliseconds. Pages usually load within one second.</summary>
    internal const float Timeout = 60_000;

    /// <summary>In bytes per second.</summary>
    private const int SlowLine = 20_000;

    private readonly IBrowserContext _profile;
    private readonly BrowserSettings _settings;
    private readonly BrowserMonitor _monitor;
    private readonly Uri _site;

    private Visitor(IBrowserContext profile, IPage page, Uri site, BrowserSettings settings)
    {
        (_profile, Page, _site, _settings) = (profile, page, site, settings);
        _monitor = new BrowserMonitor(page, site);
    }

    public IPage Page { get; }

    public IBrowserContext Profile => _profile;

    /// <summary>The path of the current page, without the query.</summary>
    public string Path => new Uri(Page.Url).AbsolutePath;

    /// <summary>A value in the query of the current URL.</summary>
    public string? QueryValue(string name) => HttpUtility.ParseQueryString(new Uri(Page.Url).Query)[name];

    public ILocator Heading => Page.Locator("h1");

    /// <summary>Announced immediately: an error.</summary>
    public ILocator Alert => Page.GetByRole(AriaRole.Alert);

    /// <summary>Announced when idle: a completed action.</summary>
    public ILocator Notice => Page.GetByRole(AriaRole.Status);

    public ILocator Main => Page.Locator("main");

    /// <summary>Opens a new browser profile.</summary>
    /// <param name="cookies">The storage state of another profile (<see cref="IBrowserContext.StorageStateAsync"/>).</param>
    public static async Task<Visitor> OpenAsync(IBrowser browser, Uri site, BrowserSettings settings, string? cookies = null)
    {
        var profile = await browser.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            ViewportSize = new() { Width = settings.Width, Height = settings.Height },
            Locale = settings.Language,
            ColorScheme = settings.Theme,
            JavaScriptEnabled = settings.Script,
            // Animated elements have no stable position to check.
            ReducedMotion = ReducedMotion.Reduce,
            StrictSelectors = true,
            StorageState = cookies,
        });
        profile.SetDefaultTimeout(Timeout);
        await profile.AddInitScriptAsync(PageCheck.RecordingScript);
        return new Visitor(profile, await profile.NewPageAsync(), site, settings);
    }

    /// <summary>Opens a path.</summary>
    public Task GoAsync(string path, int status = 200) => ArriveAsync(() => Page.GotoAsync(path), status);

    /// <summary>Opens a path over a slow connection, so that the page arrives in pieces.</summary>
    public async Task GoSlowlyAsync(string path)
    {
        var devTools = await _profile.NewCDPSessionAsync(Page);
        await devTools.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["uploadThroughput"] = -1, ["downloadThroughput"] = SlowLine });
        await GoAsync(path);
        await devTools.DetachAsync();

        var seconds = await Page.EvaluateAsync<double>("() => { const [page] = performance.getEntriesByType('navigation'); return (page.responseEnd - page.responseStart) / 1000; }");
        var bytes = await Page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].encodedBodySize");
        seconds.ShouldBeGreaterThan(bytes / SlowLine / 2, $"{path} arrived at once");
    }

    public Task ReloadAsync(int status = 200) => ArriveAsync(() => Page.ReloadAsync(), status);

    /// <summary>Follows the first link to a path.</summary>
    public Task FollowAsync(string path, int status = 200) => PressAsync(Page.Locator($"a[href='{path}']").First, status);

    /// <summary>Presses an element that opens another page.</summary>
    public Task PressAsync(ILocator button, int status = 200) => ArriveAsync(() => button.ClickAsync(), status);

    /// <summary>Presses the button with a name.</summary>
    public Task PressAsync(string button, int status = 200) => PressAsync(Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }), status);

    /// <summary>Expands the confirmation of a form and presses its button.</summary>
    public async Task ConfirmAsync(string address)
    {
        await Page.Locator($"details:has(form[action$='{address}']) summary").ClickAsync();
        await PressAsync(ButtonsTo(address));
    }

    /// <summary>Types into the field with a name.</summary>
    public Task FillAsync(string field, string text) => Field(field).FillAsync(text);

    /// <summary>The form field with a name.</summary>
    public ILocator Field(string name) => Page.Locator($"main [name='{name}']:not([type=hidden])");

    /// <summary>Fills in the form that has these fields and presses its first button.</summary>
    public async Task SendAsync(int status, params (string Field, string Text)[] fields)
    {
        foreach (var (field, text) in fields) await FillAsync(field, text);
        await PressAsync(FormOf(fields[^1].Field).Locator("button:not([type=button])").First, status);
    }

    /// <summary>Fills in the form that has these fields and presses its first button.</summary>
    public Task SendAsync(params (string Field, string Text)[] fields) => SendAsync(200, fields);

    public ILocator FormOf(string field) => Page.Locator("form", new() { Has = Page.Locator($"[name='{field}']:not([type=hidden])") });

    /// <summary>The buttons of the forms whose action ends with this path.</summary>
    public ILocator ButtonsTo(string address) => Page.Locator($"form[action$='{address}'] button");

    /// <summary>Signs in with username and password, without a second factor.</summary>
    public async Task SignInAsync(string username, string password, int status = 200)
    {
        if (Path != "/sign-in") await GoAsync("/sign-in");
        await SendAsync(status, ("username", username), ("password", password));
    }

    /// <summary>Presses an element that downloads a file.</summary>
    public async Task<(string Name, string Content)> DownloadAsync(Func<Task> press)
    {
        var download = await Page.RunAndWaitForDownloadAsync(press);
        return (download.SuggestedFilename, await File.ReadAllTextAsync((await download.PathAsync()).ShouldNotBeNull()));
    }

    /// <summary>Runs an action during which failed requests of scripts are expected.</summary>
    public async Task WithExpectedFailuresAsync(Func<Task> action)
    {
        _monitor.ExpectsFailures = true;
        await action();
    }

    /// <summary>An element that appears after a click may shift the elements below it.</summary>
    public Task IgnoreLayoutShiftsAsync() => Page.EvaluateAsync("() => { authTests.shifts.takeRecords(); authTests.shift = 0; authTests.moved = []; }");

    /// <summary>Runs an action that opens another page, waits until it has loaded, and checks it.</summary>
    public async Task ArriveAsync(Func<Task> leave, int status = 200)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Arrive(object? sender, IPage page) => arrived.TrySetResult();
        Page.Load += Arrive;
        try
        {
            await leave();
            await arrived.Task.WaitAsync(TimeSpan.FromMilliseconds(Timeout));
        }
        finally
        {
            Page.Load -= Arrive;
        }

        await CheckAsync(status);
    }

    /// <summary>Checks the current page, for instance after a script has changed it.</summary>
    public async Task CheckAsync(int? status = null)
    {
        var document = _monitor.Document.ShouldNotBeNull();
        if (status is not null) document.Status.ShouldBe(status.Value, $"{document.Url} shows: {await Page.Locator("body").InnerTextAsync()}");
        var faults = await new PageCheck(Page, _settings).FaultsAsync(document, _monitor.Take);
        faults.ShouldBeEmpty($"{document.Url} ({_settings})");
    }

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();
}
