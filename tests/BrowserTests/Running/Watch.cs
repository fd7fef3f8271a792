using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Takes note of all that a browser complains about while somebody goes from page to page.</summary>
internal sealed class Watch
{
    private readonly Uri _site;
    private readonly ConcurrentQueue<string> _complaints = new();
    private volatile IResponse? _document;

    public Watch(IPage page, Uri site)
    {
        _site = site;
        page.Console += (_, message) => Note(!IsOfTheDocument(message) && !IsWithoutName(message), $"console, {message.Type}: {message.Text} at {message.Location}");
        page.PageError += (_, error) => Note(true, $"error of a script: {error}");
        page.Request += (_, request) => Note(!IsOwn(request.Url), $"request to another server: {request.Url}");
        page.RequestFailed += (_, request) => Note(!IsDownload(request), $"failed request: {request.Method} {request.Url}: {request.Failure}");
        page.Response += (_, response) => TakeNote(page, response);
    }

    /// <summary>Whether answers that the browser reports as failed are what the test is about, such as that of a script that is refused.</summary>
    public bool ExpectsRefusals { get; set; }

    /// <summary>The answer that became the page, after all redirects.</summary>
    public IResponse? Document => _document;

    /// <summary>The complaints until now; they are told once.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_complaints.TryDequeue(out var complaint)) taken.Add(complaint);
        return taken;
    }

    private static bool IsDocument(IPage page, IResponse response) => response.Request.IsNavigationRequest && response.Frame == page.MainFrame;

    private static bool IsDownload(IRequest request) => request is { IsNavigationRequest: true, Failure: "net::ERR_ABORTED" };

    private void TakeNote(IPage page, IResponse response)
    {
        if (!IsDocument(page, response)) Note(response.Status >= 400 && !ExpectsRefusals, $"{response.Status} from {response.Url}");
        else if (response.Status is < 300 or >= 400) _document = response;
    }

    /// <summary>Of a page with a status of 400 and more the browser says that it could not be loaded, and shows it.</summary>
    private bool IsOfTheDocument(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && (ExpectsRefusals || (_document is { } document && message.Location.StartsWith(document.Url, StringComparison.Ordinal)));

    /// <summary>A hint, no warning: that password managers would like to know for whom. Who follows a mailed link has not said so.</summary>
    private static bool IsWithoutName(IConsoleMessage message) => message.Text.StartsWith("[DOM] Password forms should have (optionally hidden) username fields", StringComparison.Ordinal);

    private bool IsOwn(string url) => url.StartsWith("data:", StringComparison.Ordinal) || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Authority == _site.Authority);

    private void Note(bool holds, string complaint)
    {
        if (holds) _complaints.Enqueue(complaint);
    }
}
