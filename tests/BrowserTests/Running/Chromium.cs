using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>The browser that all tests share. Each visitor has its own profile.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Missing = "Chromium is not installed (Debian: apt-get install chromium-headless-shell).";

    /// <summary>The headless shell comes first: it opens no window per profile and is much faster.</summary>
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Skips the test if Chromium is not installed.</summary>
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
        Assertions.SetDefaultExpectTimeout(Visitor.Timeout);
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(program);
    }

    /// <summary>Starts another browser, for a test that needs arguments of its own. The test disposes it.</summary>
    public Task<IBrowser> LaunchWithAsync(params IEnumerable<string> arguments)
    {
        Assert.SkipWhen(_browser is null, Missing);
        return LaunchAsync(Find()!, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>The sandbox of Chromium does not work for root.</summary>
    private Task<IBrowser> LaunchAsync(string program, params IEnumerable<string> arguments) =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = program, ChromiumSandbox = !Environment.IsPrivilegedProcess, Args = arguments });

    private static string? Find() =>
        (from name in Names
         from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin")
         select Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
