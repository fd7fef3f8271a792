using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Auth.Testing.Tests;

/// <summary>Every documented error code can be had by name.</summary>
public sealed class ErrorCodeTests(ErrorCodeTests.Server server) : IClassFixture<ErrorCodeTests.Server>
{
    public static TheoryData<string, int> Documented => [.. ReadTable()];

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task A_documented_code_is_answered_with_its_status(string code, int status)
    {
        var answer = await server.Auth.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", body: null, (TestResponses.Header, code));

        (answer.Code, (int)answer.Status).ShouldBe((code, status));
        answer.ContentHeaders.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public void The_codes_are_the_documented_ones() =>
        TestResponses.Codes.ShouldBe(ReadTable().Select(row => row.Code).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("http_418", (HttpStatusCode)418)]
    [InlineData("http_502", HttpStatusCode.BadGateway)]
    public async Task A_status_without_a_code_of_its_own_has_its_number(string code, HttpStatusCode status)
    {
        var answer = await server.Auth.Client().SendAsync(HttpMethod.Get, "/api/v1/me", body: null, (TestResponses.Header, code));

        (answer.Code, answer.Status).ShouldBe((code, status));
    }

    [Theory]
    [InlineData("bussy", "'bussy' is not an error code. Did you mean busy?")]
    [InlineData("http_404", "'http_404' is not an error code. ")]
    [InlineData("http_200", "'http_200' is not an error code. ")]
    public async Task An_unknown_code_is_refused_with_the_nearest_one_or_the_list(string code, string detail)
    {
        var answer = await server.Auth.Client().SendAsync(HttpMethod.Get, "/api/v1/me", body: null, (TestResponses.Header, code));

        (answer.Status, answer.Code).ShouldBe((HttpStatusCode.NotFound, "unknown_error_code"));
        answer.Detail!.ShouldStartWith(detail);
        Should.Throw<ArgumentException>(() => server.Auth.Responses.FailNext(code)).Message.ShouldStartWith(detail);
    }

    /// <summary>The codes of the table in docs/api.md with their statuses. Of several statuses for one code, the first is the usual one.</summary>
    private static IEnumerable<(string Code, int Status)> ReadTable()
    {
        var lines = File.ReadLines(Find("docs/api.md")).SkipWhile(line => line != "## Errors").TakeWhile(line => line != "## Calls");
        foreach (var cells in lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')))
            yield return (cells[1].Trim(' ', '`'), int.Parse(cells[2].Split(',')[0], CultureInfo.InvariantCulture));
    }

    private static string Find(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", file);

    public sealed class Server : IAsyncLifetime
    {
        public AuthTestServer Auth { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Auth = await AuthTestServer.StartAsync();

        public ValueTask DisposeAsync() => Auth.DisposeAsync();
    }
}
