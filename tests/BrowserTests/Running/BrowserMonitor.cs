using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Records the problems that a browser reports: console messages, script errors and failed or foreign requests.</summary>
internal sealed class BrowserMonitor
{
    private readonly Uri _site;
    private readonly ConcurrentQueue<string> _problems = new();
    private volatile IResponse? _document;

    public BrowserMonitor(IPage page, Uri site)
    {
        _site = site;
        page.Console += (_, message) => RecordIf(!IsOfTheDocument(message) && !IsMissingUsernameHint(message), $"console, {message.Type}: {message.Text} at {message.Location}");
        page.PageError += (_, error) => RecordIf(true, $"error of a script: {error}");
        page.Request += (_, request) => RecordIf(!IsOwn(request.Url), $"request to another server: {request.Url}");
        page.RequestFailed += (_, request) => RecordIf(!IsDownload(request), $"failed request: {request.Method} {request.Url}: {request.Failure}");
        page.Response += (_, response) => RecordResponse(page, response);
    }

    /// <summary>Whether the test expects error responses, such as to a request of a script.</summary>
    public bool ExpectsFailures { get; set; }

    /// <summary>The response of the current page, after all redirects.</summary>
    public IResponse? Document => _document;

    /// <summary>The problems since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_problems.TryDequeue(out var problem)) taken.Add(problem);
        return taken;
    }

    private static bool IsDocument(IPage page, IResponse response) => response.Request.IsNavigationRequest && response.Frame == page.MainFrame;

    private static bool IsDownload(IRequest request) => request is { IsNavigationRequest: true, Failure: "net::ERR_ABORTED" };

    private void RecordResponse(IPage page, IResponse response)
    {
        if (!IsDocument(page, response)) RecordIf(response.Status >= 400 && !ExpectsFailures, $"{response.Status} from {response.Url}");
        else if (response.Status is < 300 or >= 400) _document = response;
    }

    /// <summary>For a page with a status of 400 or above, the browser logs that it failed to load, although it shows it.</summary>
    private bool IsOfTheDocument(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && (ExpectsFailures || (_document is { } document && message.Location.StartsWith(document.Url, StringComparison.Ordinal)));

    /// <summary>A hint for password managers. A page opened by an email link does not know the username.</summary>
    private static bool IsMissingUsernameHint(IConsoleMessage message) => message.Text.StartsWith("[DOM] Password forms should have (optionally hidden) username fields", StringComparison.Ordinal);

    private bool IsOwn(string url) => url.StartsWith("data:", StringComparison.Ordinal) || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Authority == _site.Authority);

    private void RecordIf(bool holds, string problem)
    {
        if (holds) _problems.Enqueue(problem);
    }
}
