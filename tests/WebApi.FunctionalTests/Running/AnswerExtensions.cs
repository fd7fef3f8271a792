using System.Net;
using Auth.WebApi.Http;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Assertions about responses.</summary>
internal static class AnswerExtensions
{
    /// <summary>Checks that the response is a problem with this status and error code (RFC 9457), which links to the page of a code of Auth.</summary>
    public static Answer ShouldBeProblem(this Answer answer, HttpStatusCode status, string code)
    {
        answer.Status.ShouldBe(status, answer.Text);
        (answer.ContentHeaders.ContentType?.MediaType).ShouldBe("application/problem+json");
        answer.Code.ShouldBe(code);
        answer.Json.GetProperty("type").GetString().ShouldBe($"urn:auth:error:{code}");
        answer.Json.GetProperty("status").GetInt32().ShouldBe((int)status);
        answer.Json.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        answer.Detail.ShouldNotBeNullOrEmpty();
        answer.Json.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        answer.Header("X-Request-Id").ShouldBe(answer.Json.GetProperty("traceId").GetString());
        answer.Header("Link").ShouldBe(ErrorCodes.TryFind(code, out _) ? $"</docs/errors/{code}>; rel=\"help\"" : null);
        return answer;
    }
}
