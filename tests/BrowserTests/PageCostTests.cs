using System.Globalization;
using System.Text.RegularExpressions;
using Auth.BrowserTests.Running;

namespace Auth.BrowserTests;

/// <summary>Requests, bytes and times to load a page. Saved in <c>artifacts/pages.md</c>.</summary>
public sealed partial class PageCostTests(SqliteSite site, ITestOutputHelper output) : IClassFixture<SqliteSite>
{
    private const int Visits = 7;
    private const int Kilobyte = 1_000;

    [Fact]
    public async Task The_sign_in_page_loads_in_four_requests_and_less_than_50_kB()
    {
        await using var visitor = await site.VisitAsync();
        var cost = await PageCost.MeasureAsync(visitor, "/sign-in");

        cost.Bytes.ShouldBeLessThan(50 * Kilobyte);
        // The logo is also the favicon.
        cost.Paths.Distinct().Select(WithoutDigest).ShouldBe(["/sign-in", "/assets/site.css", "/assets/logo", "/assets/passkeys.js"], ignoreOrder: true);
    }

    [Fact]
    public async Task Page_load_costs_are_saved_as_an_artifact()
    {
        for (var i = 0; i < 60; i++) await site.Server.RegisterAsync();
        await using var administrator = await site.SignInAsAdministratorAsync();
        var cookies = await administrator.Profile.StorageStateAsync();

        List<string> lines = ["| page | requests | bytes | first paint, ms | content loaded, ms |", "| --- | ---: | ---: | ---: | ---: |"];
        foreach (var (path, known) in new[] { ("/sign-in", null), ("/account", cookies), ("/admin/users", cookies), ("/admin", cookies) })
        {
            var costs = new List<PageCost>();
            for (var i = 0; i < Visits; i++)
            {
                await using var visitor = await site.VisitAsync(cookies: known);
                costs.Add(await PageCost.MeasureAsync(visitor, path));
            }

            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"| {path} | {Median(costs, c => c.Requests)} | {Median(costs, c => c.Bytes):N0} | {Median(costs, c => c.FirstPaint):N0} | {Median(costs, c => c.ContentLoaded):N0} |"));
        }

        var text = string.Join('\n', lines);
        output.WriteLine(text);
        await File.WriteAllTextAsync(Artifacts.Path("pages.md"), $"Median of {Visits} first visits with an empty cache, over loopback, as measured by Chromium.\n\n{text}\n");
    }

    private static string WithoutDigest(string address) => Digest().Replace(address, "");

    [GeneratedRegex(@"\.[0-9a-f]{12}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digest();

    private static double Median(IEnumerable<PageCost> costs, Func<PageCost, double> figure) => costs.Select(figure).Order().ElementAt(Visits / 2);
}
