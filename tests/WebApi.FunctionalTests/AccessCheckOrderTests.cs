using System.Net;
using System.Text;
using Auth.WebApi.FunctionalTests.Fuzzing;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Access is checked before body and query, so that a caller without access learns nothing about valid requests.</summary>
public sealed class AccessCheckOrderTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string AdminPath = "/api/v1/admin/";

    /// <summary>Its query is that of an operator, whose mistake is reported first.</summary>
    private const string CheckOfGateways = "/api/v1/forward-auth";

    private static readonly (string Body, string ContentType)[] InvalidBodies =
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ("""{"unknown": 1}""", "application/json"),
        ("{}", "text/plain"),
        (new string(' ', 70_000), "application/json"),
    ];

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Requests_without_a_session_get_401_for_any_body_and_query()
    {
        var calls = await CallsAsync(call => call.Path != CheckOfGateways);

        foreach (var call in calls) await ShouldRejectAsync(server.Client(), call, HttpStatusCode.Unauthorized, "not_authenticated");

        calls.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Requests_without_the_admin_role_get_403_for_any_body_and_query()
    {
        var client = await server.SignInAsync();
        var calls = await CallsAsync(call => call.Path.StartsWith(AdminPath, StringComparison.Ordinal));

        foreach (var call in calls) await ShouldRejectAsync(client, call, HttpStatusCode.Forbidden, "forbidden");

        calls.Count.ShouldBeGreaterThan(10);
    }

    private static async Task ShouldRejectAsync(ApiClient client, Operation call, HttpStatusCode status, string code)
    {
        var path = call.Path.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal).Replace("{keyId}", $"{Guid.Empty}", StringComparison.Ordinal) + "?limit=many";
        foreach (var (body, contentType) in InvalidBodies)
        {
            var answer = await client.SendAsync(call.Method, path, Json.Of(Encoding.UTF8.GetBytes(body), contentType));

            answer.Status.ShouldBe(status, $"{call} with {body.Trim()} as {contentType}: {answer.Text}");
            answer.ShouldBeProblem(status, code);
        }
    }

    /// <summary>The operations of the API document that require a session.</summary>
    private async Task<List<Operation>> CallsAsync(Func<Operation, bool> filter) =>
        [.. Operation.AllOf((await server.Client().GetAsync("/openapi/v1.json")).Json).Where(call => call.Call.GetProperty("security").GetArrayLength() > 0 && filter(call))];
}
