using System.Web;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Somebody with a browser. Each page that they come to is checked (<see cref="PageCheck"/>).</summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>In milliseconds: how long to wait for what does not come. A page comes within one second.</summary>
    internal const float Patience = 60_000;

    /// <summary>Bytes a second.</summary>
    private const int SlowLine = 20_000;

    private readonly IBrowserContext _profile;
    private readonly Manner _manner;
    private readonly Watch _watch;
    private readonly Uri _site;

    private Visitor(IBrowserContext profile, IPage page, Uri site, Manner manner)
    {
        (_profile, Page, _site, _manner) = (profile, page, site, manner);
        _watch = new Watch(page, site);
    }

    public IPage Page { get; }

    public IBrowserContext Profile => _profile;

    /// <summary>Where they are, without what is asked for.</summary>
    public string Path => new Uri(Page.Url).AbsolutePath;

    /// <summary>A value in the address.</summary>
    public string? Asked(string name) => HttpUtility.ParseQueryString(new Uri(Page.Url).Query)[name];

    /// <summary>The page's heading.</summary>
    public ILocator Heading => Page.Locator("h1");

    /// <summary>What is read out at once: why something was refused.</summary>
    public ILocator Alert => Page.GetByRole(AriaRole.Alert);

    /// <summary>What is read out when there is time: what has been done.</summary>
    public ILocator Notice => Page.GetByRole(AriaRole.Status);

    public ILocator Main => Page.Locator("main");

    /// <summary>Somebody comes.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="site">The server.</param>
    /// <param name="manner">With what.</param>
    /// <param name="cookies">What another one's browser keeps (<see cref="IBrowserContext.StorageStateAsync"/>).</param>
    public static async Task<Visitor> ComeAsync(IBrowser browser, Uri site, Manner manner, string? cookies = null)
    {
        var profile = await browser.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            ViewportSize = new() { Width = manner.Width, Height = manner.Height },
            Locale = manner.Language,
            ColorScheme = manner.Theme,
            JavaScriptEnabled = manner.Script,
            // What moves is nowhere yet when it is looked at.
            ReducedMotion = ReducedMotion.Reduce,
            StrictSelectors = true,
            StorageState = cookies,
        });
        profile.SetDefaultTimeout(Patience);
        await profile.AddInitScriptAsync(PageCheck.Listening);
        return new Visitor(profile, await profile.NewPageAsync(), site, manner);
    }

    /// <summary>Opens an address.</summary>
    public Task GoAsync(string path, int status = 200) => ArriveAsync(() => Page.GotoAsync(path), status);

    /// <summary>Opens an address on a slow line, from which a page comes in pieces.</summary>
    public async Task GoSlowlyAsync(string path)
    {
        var devTools = await _profile.NewCDPSessionAsync(Page);
        await devTools.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["uploadThroughput"] = -1, ["downloadThroughput"] = SlowLine });
        await GoAsync(path);
        await devTools.DetachAsync();

        var seconds = await Page.EvaluateAsync<double>("() => { const [page] = performance.getEntriesByType('navigation'); return (page.responseEnd - page.responseStart) / 1000; }");
        var bytes = await Page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].encodedBodySize");
        seconds.ShouldBeGreaterThan(bytes / SlowLine / 2, $"{path} came at once");
    }

    /// <summary>Loads the page again.</summary>
    public Task ReloadAsync(int status = 200) => ArriveAsync(() => Page.ReloadAsync(), status);

    /// <summary>Follows the first link to an address.</summary>
    public Task FollowAsync(string address, int status = 200) => PressAsync(Page.Locator($"a[href='{address}']").First, status);

    /// <summary>Presses what leads to another page.</summary>
    public Task PressAsync(ILocator button, int status = 200) => ArriveAsync(() => button.ClickAsync(), status);

    /// <summary>Presses the button of that name.</summary>
    public Task PressAsync(string button, int status = 200) => PressAsync(Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }), status);

    /// <summary>Presses the button of a form that is asked about first, and confirms.</summary>
    public async Task ConfirmAsync(string address)
    {
        await Page.Locator($"details:has(form[action$='{address}']) summary").ClickAsync();
        await PressAsync(ButtonsTo(address));
    }

    /// <summary>Types into the field of a name.</summary>
    public Task FillAsync(string field, string text) => Field(field).FillAsync(text);

    /// <summary>The field of a form, by the name under which it is sent.</summary>
    public ILocator Field(string name) => Page.Locator($"main [name='{name}']:not([type=hidden])");

    /// <summary>Fills in the form that has these fields, and sends it by its first button.</summary>
    public async Task SendAsync(int status, params (string Field, string Text)[] fields)
    {
        foreach (var (field, text) in fields) await FillAsync(field, text);
        await PressAsync(FormOf(fields[^1].Field).Locator("button:not([type=button])").First, status);
    }

    /// <summary>Fills in the form that has these fields, and sends it by its first button.</summary>
    public Task SendAsync(params (string Field, string Text)[] fields) => SendAsync(200, fields);

    /// <summary>The form that has a field.</summary>
    public ILocator FormOf(string field) => Page.Locator("form", new() { Has = Page.Locator($"[name='{field}']:not([type=hidden])") });

    /// <summary>The buttons of the forms that are sent to an address, which ends so.</summary>
    public ILocator ButtonsTo(string address) => Page.Locator($"form[action$='{address}'] button");

    /// <summary>Signs in, with what the sign-in page asks for first.</summary>
    public async Task SignInAsync(string username, string password, int status = 200)
    {
        if (Path != "/sign-in") await GoAsync("/sign-in");
        await SendAsync(status, ("username", username), ("password", password));
    }

    /// <summary>Presses what makes the browser keep a file.</summary>
    /// <returns>Its name and its content.</returns>
    public async Task<(string Name, string Content)> DownloadAsync(Func<Task> press)
    {
        var download = await Page.RunAndWaitForDownloadAsync(press);
        return (download.SuggestedFilename, await File.ReadAllTextAsync((await download.PathAsync()).ShouldNotBeNull()));
    }

    /// <summary>Does something for which the server's refusal of a script's request is expected.</summary>
    public async Task ExpectingRefusalsAsync(Func<Task> action)
    {
        _watch.ExpectsRefusals = true;
        await action();
    }

    /// <summary>What appears because of a press may move what is below, however long it takes.</summary>
    public Task ForgiveMovementAsync() => Page.EvaluateAsync("() => { authTests.shifts.takeRecords(); authTests.shift = 0; authTests.moved = []; }");

    /// <summary>Does what leads to another page, waits until that is there, and checks it.</summary>
    public async Task ArriveAsync(Func<Task> leave, int status = 200)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Arrive(object? sender, IPage page) => arrived.TrySetResult();
        Page.Load += Arrive;
        try
        {
            await leave();
            await arrived.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience));
        }
        finally
        {
            Page.Load -= Arrive;
        }

        await CheckAsync(status);
    }

    /// <summary>Checks the page as it is now, for instance after a script has changed it.</summary>
    public async Task CheckAsync(int? status = null)
    {
        var document = _watch.Document.ShouldNotBeNull();
        if (status is not null) document.Status.ShouldBe(status.Value, $"{document.Url} says: {await Page.Locator("body").InnerTextAsync()}");
        var faults = await new PageCheck(Page, _manner).FaultsAsync(document, _watch.Take);
        faults.ShouldBeEmpty($"{document.Url} ({_manner})");
    }

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();
}
