using System.Net;

namespace Auth.Testing.Tests;

/// <summary>Errors that a test asks for meet the requests that it names, and no others.</summary>
public sealed class ForcedErrorTests(ErrorCodeTests.Server server) : IClassFixture<ErrorCodeTests.Server>
{
    private TestResponses Responses => server.Auth.Responses;

    [Fact]
    public async Task The_next_request_fails_and_the_one_after_it_does_not()
    {
        using var client = await server.Auth.SignInAsync();
        Responses.FailNext("busy");

        (await client.GetAsync("/api/v1/me")).Code.ShouldBe("busy");
        (await client.GetAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_error_meets_as_many_requests_as_the_test_says()
    {
        using var client = server.Auth.Client();
        Responses.FailNext(new ForcedError("busy") { Times = 2 });

        (await client.GetAsync("/health/live")).Code.ShouldBe("busy");
        (await client.GetAsync("/health/live")).Code.ShouldBe("busy");
        (await client.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("DELETE", "/health/live", false)]
    [InlineData("GET", "/health/ready", false)]
    [InlineData("GET", "/health/live", true)]
    [InlineData("get", "/health/*", true)]
    [InlineData(null, null, true)]
    public async Task An_error_meets_requests_with_its_method_and_path(string? method, string? path, bool meets)
    {
        Responses.FailNext(new ForcedError("busy") { Method = method, Path = path });

        (await server.Auth.Client().GetAsync("/health/live")).Code.ShouldBe(meets ? "busy" : null);
        Responses.Pending.Count.ShouldBe(meets ? 0 : 1);
        Responses.Clear();
        Responses.Pending.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("store_unavailable")]
    public async Task The_wait_before_a_retry_can_be_set(string code)
    {
        Responses.FailNext(new ForcedError(code) { RetryAfter = TimeSpan.FromSeconds(42) });

        (await server.Auth.Client().GetAsync("/api/v1/me")).Header("Retry-After").ShouldBe("42");
    }

    [Fact]
    public async Task The_fields_of_a_validation_error_can_be_set()
    {
        Responses.FailNext(new ForcedError("validation_failed") { Errors = new Dictionary<string, string[]> { ["email"] = ["Not this one."] } });

        var answer = await server.Auth.Client().GetAsync("/api/v1/me");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").ToString().ShouldBe("""{"email":["Not this one."]}""");
    }

    [Fact]
    public async Task A_page_shows_the_error_as_a_page()
    {
        Responses.FailNext("busy");

        var answer = await server.Auth.Client().GetAsync("/sign-in");

        (answer.Status, answer.ContentHeaders.ContentType!.MediaType).ShouldBe((HttpStatusCode.ServiceUnavailable, "text/html"));
    }

    [Fact]
    public async Task A_passkey_that_is_added_is_refused_with_400()
    {
        var answer = await server.Auth.Client().SendAsync(HttpMethod.Post, PasskeyCalls.Mine, body: null, (TestResponses.Header, "invalid_passkey"));

        (answer.Status, answer.Code).ShouldBe((HttpStatusCode.BadRequest, "invalid_passkey"));
    }

    [Fact]
    public void Fewer_than_one_request_is_an_error_of_the_test() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Responses.FailNext(new ForcedError("busy") { Times = 0 }));
}
