using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

[Trait("Requirement", "R45")]
public sealed class RedirectTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_API_document_declares_no_redirect_responses()
    {
        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .SelectMany(call => call.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name))
            .ShouldNotContain(status => status.StartsWith('3'));
    }

    /// <summary>The only redirect leads to the canonical path of the same page.</summary>
    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs?returnUrl=https://evil.example/")]
    public async Task The_API_documentation_page_redirects_only_to_itself(string path)
    {
        var answer = await server.Client().GetAsync(path);

        ((int)answer.Status).ShouldBeOneOf(200, 301, 302);
        if (answer.Header("Location") is { } location) location.Split('?')[0].ShouldBeOneOf("docs/", "/docs/");
    }

    [Theory]
    [InlineData("//evil.example/docs")]
    [InlineData("//evil.example/%2f..")]
    [InlineData("/docs//evil.example")]
    [InlineData("/docs/..//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/api/v1/sessions?returnUrl=https://evil.example")]
    public async Task Crafted_paths_cause_no_redirect(string path)
    {
        var answer = await RawHttp.SendAsync(server, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 4");
        answer.ShouldNotContain("\nLocation:", Case.Insensitive);
    }
}
