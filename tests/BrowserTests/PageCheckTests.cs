using Auth.BrowserTests.Running;
using Microsoft.Playwright;

namespace Auth.BrowserTests;

/// <summary><see cref="PageCheck"/> detects faults that these tests inject into a page.</summary>
public sealed class PageCheckTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    private const string Path = "/sign-in";

    [Theory]
    [InlineData("<h1>", "<h1 style=\"color: red\">", "style-src-attr")]
    [InlineData("<h1>", "<h1 style=\"color: red\">", "written into the page: <h1")]
    [InlineData("</main>", "<script>document.title = 'stolen'</script></main>", "script-src-elem")]
    [InlineData("<h1>", "<h1 onclick=\"alert(1)\">", "an event handler in the page")]
    [InlineData("</main>", "<img src=\"https://elsewhere.example/a.png\" alt=\"\"></main>", "img-src")]
    [InlineData("</main>", "<img src=\"/missing.png\" alt=\"\"></main>", "404 from")]
    [InlineData("<label for=\"username\">", "<label for=\"nothing\">", "label: ")]
    [InlineData("<label for=\"username\">", "<label for=\"nothing\">", "leads to 'nothing'")]
    [InlineData("<h1>", "<h1>One</h1><h1>", "2 headings")]
    [InlineData("<title>", "<title></title><meta name=\"was\" content=\"", "no title")]
    [InlineData(" lang=\"en\"", "", "no language")]
    [InlineData("<h1>", "<p id=\"username\">x</p><h1>", "the id 'username' twice")]
    [InlineData("<h1>", "<pre>wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww</pre><h1>", "in a window of 360")]
    [InlineData("type=\"password\"", "type=\"password\" value=\"secret\"", "a password is sent back")]
    public async Task The_page_check_detects_faults(string right, string wrong, string message)
    {
        await using var visitor = await site.VisitAsync();
        await ModifyResponseAsync(visitor, html => html.Replace(right, wrong, StringComparison.Ordinal));

        (await Assert.ThrowsAsync<ShouldAssertException>(() => visitor.GoAsync(Path))).Message.ShouldContain(message);
    }

    [Fact]
    public async Task The_page_check_detects_a_missing_content_security_policy()
    {
        await using var visitor = await site.VisitAsync();
        await ModifyResponseAsync(visitor, html => html, header => header != "content-security-policy");

        (await Assert.ThrowsAsync<ShouldAssertException>(() => visitor.GoAsync(Path))).Message.ShouldContain("the policy lacks default-src 'none'");
    }

    [Fact]
    public async Task The_page_check_detects_layout_shifts()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.AddInitScriptAsync("addEventListener('load', () => setTimeout(() => { document.querySelector('h1').before(document.createElement('hr')); }, 100));");
        await visitor.Page.GotoAsync(Path);
        await visitor.Page.WaitForFunctionAsync("() => document.querySelector('hr')");
        await visitor.Page.WaitForFunctionAsync("() => authTests.shift > 0");

        (await Assert.ThrowsAsync<ShouldAssertException>(() => visitor.CheckAsync())).Message.ShouldContain("the layout shifts");
    }

    private static async Task ModifyResponseAsync(Visitor visitor, Func<string, string> body, Func<string, bool>? keepsHeader = null) =>
        await visitor.Page.RouteAsync($"**{Path}", async route =>
        {
            var answer = await route.FetchAsync();
            var text = await answer.TextAsync();
            await route.FulfillAsync(new RouteFulfillOptions
            {
                Status = answer.Status,
                Headers = answer.Headers.Where(h => h.Key != "content-length" && keepsHeader?.Invoke(h.Key) != false).Select(h => KeyValuePair.Create(h.Key, h.Value)),
                Body = body(text),
            });
        });
}
