using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>The pages that explain error codes.</summary>
public sealed class ErrorCodePageTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> Codes => [.. ErrorCodes.All.Select(error => error.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Each_code_has_a_page_with_its_meaning_and_remedy(string code)
    {
        ErrorCodes.TryFind(code, out var error).ShouldBeTrue();

        var page = (await new Browser(server).OpenAsync($"/docs/errors/{code}")).ShouldBePage(code);

        var text = WebUtility.HtmlDecode(page.Text);
        text.ShouldContain($"<p>{error!.Meaning}</p>");
        text.ShouldContain($"<p>{error.Remedy}</p>");
        text.ShouldContain($"HTTP status {string.Join(", ", error.Statuses)}");
    }

    [Fact]
    public async Task The_index_links_to_the_page_of_each_code()
    {
        var index = (await new Browser(server).OpenAsync("/docs/errors")).ShouldBePage("Error codes");

        ErrorCodes.All.Where(error => !index.Text.Contains($"href=\"/docs/errors/{error.Code}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_of_a_code_is_German_for_German_browsers()
    {
        var page = await new Browser(server, "de").OpenAsync("/docs/errors/busy");

        WebUtility.HtmlDecode(page.Text).ShouldContain("Es werden zu viele Passwörter gleichzeitig geprüft.");
    }

    [Theory]
    [InlineData("out_of_hours")]
    [InlineData("http_418")]
    [InlineData("BUSY")]
    public async Task An_unknown_code_has_no_page(string code) =>
        (await new Browser(server).OpenAsync($"/docs/errors/{code}")).ShouldBePage("Page not found", HttpStatusCode.NotFound);

    [Fact]
    public async Task The_API_documentation_stays_at_its_path() =>
        (await server.Client().GetAsync("/docs/")).Text.ShouldContain("openapi/v1.json");
}
