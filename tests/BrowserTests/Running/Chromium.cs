using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>The browser of all tests: whoever visits has a profile of their own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Missing = "Chromium is not installed (Debian: apt-get install chromium-headless-shell).";

    /// <summary>The headless shell comes first: it needs a fraction of the time, as it opens no window for each profile.</summary>
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; the test is skipped where there is none on this machine.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, Missing);
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program) return;
        Assertions.SetDefaultExpectTimeout(Visitor.Patience);
        _playwright = await Playwright.CreateAsync();
        // Chromium has no sandbox for root.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, ChromiumSandbox = !Environment.IsPrivilegedProcess });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find() =>
        (from name in Names
         from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin")
         select Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
