using System.Net;
using System.Security.Cryptography;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>What an <c>Idempotency-Key</c> may be, and which calls take one (ADR 52).</summary>
public sealed class IdempotencyKeyTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
{
    private const string Invitations = "/api/v1/admin/invitations";

    /// <summary>Calls that change something and take no key, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["LockUser"] = "idempotent",
        ["UnlockUser"] = "idempotent",
        ["ResetAttempts"] = "idempotent",
        ["RequirePasswordChange"] = "idempotent",
        ["ConfirmEmail"] = "idempotent",
        ["RetryEvents"] = "idempotent",
        ["SkipEvents"] = "idempotent",
        ["IntrospectSession"] = "changes nothing",
        ["BeginAddingPasskey"] = "a ceremony that lasts minutes, and is no use without its response",
        ["BeginPasskeyStepUp"] = "a ceremony that lasts minutes, and is no use without its response",
        ["StepUp"] = "verifies a credential",
        ["ChangePassword"] = "verifies a credential",
        ["ConfirmTotp"] = "verifies a credential",
    };

    /// <summary>Fields of bodies that hold a credential of a few guesses, so that no digest of them may be stored (P4).</summary>
    private static readonly string[] Guessable = ["password", "currentPassword", "newPassword", "code"];

    [Fact]
    public void Each_call_that_makes_something_for_a_known_actor_takes_a_key_or_is_an_exception()
    {
        var calls = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<AccessRequirement>() is { RequiresToken: true } && endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains("POST")).ToList();

        calls.Where(call => !IsRepeatable(call)).Select(NameOf).ShouldBe(Exceptions.Keys, ignoreOrder: true);
        calls.Where(IsRepeatable).Select(NameOf).ShouldBe(
            ["CreateUser", "InviteUser", "SendInvitation", "CreateServiceAccount", "CreateServiceKey", "AddPasskey", "EnrolTotp", "RenewRecoveryCodes", "StartRecovery", "ChangeEmail"], ignoreOrder: true);
    }

    [Fact]
    public void No_other_call_takes_a_key() =>
        Endpoints().Where(IsRepeatable).ShouldAllBe(endpoint =>
            endpoint.Metadata.GetMetadata<AccessRequirement>()!.RequiresSession && endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains("POST"));

    [Fact]
    public async Task No_body_of_which_a_digest_is_stored_has_a_secret_that_can_be_guessed()
    {
        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;
        var bodies = (from endpoint in Endpoints().Where(IsRepeatable)
                      let operation = document.GetProperty("paths").GetProperty("/" + endpoint.RoutePattern.RawText!.Trim('/').Replace(":guid", "", StringComparison.Ordinal)).GetProperty("post")
                      where operation.TryGetProperty("requestBody", out _)
                      let reference = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!
                      select document.GetProperty("components").GetProperty("schemas").GetProperty(reference.Split('/')[^1])).ToList();

        bodies.Count.ShouldBe(6);
        bodies.SelectMany(body => body.GetProperty("properties").EnumerateObject()).Select(field => field.Name).Intersect(Guessable).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("123456789012345")]
    [InlineData("\"123456789012345\"")]
    [InlineData("12345678901234567890 12345")]
    [InlineData("\"1234567890123456")]
    [InlineData("1234567890123456\"")]
    [InlineData("1234567890\"123456")]
    [InlineData("1234567890123456,6543210987654321")]
    [InlineData("\"1234567890123456\";a=1")]
    [InlineData("1234567890\\123456")]
    [InlineData("129 characters")]
    public async Task Other_keys_are_rejected_before_anything_is_made(string key)
    {
        var email = NewEmail();

        var answer = await PostAsync(Invitations, new { email }, key == "129 characters" ? new string('k', 129) : key);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").GetProperty("Idempotency-Key")[0].GetString().ShouldBe("Send one key of 16 to 128 visible ASCII characters, such as a UUID. It has no quotation marks, backslashes, commas or semicolons inside.");
        (await CountAsync(email)).ShouldBe(0);
    }

    [Theory]
    [InlineData("Idempotency-Key: 1234567890123456\r\nIdempotency-Key: 6543210987654321\r\n", "400")]
    [InlineData("Idempotency-Key: 1234567890123456, 6543210987654321\r\n", "400")]
    [InlineData("Idempotency-Key:\r\n", "400")]
    [InlineData("Idempotency-Key: 123456789012345\u00e9\r\n", "400")]
    [InlineData("Idempotency-Key: 1234567890123456\r\n", "201")]
    public async Task Of_several_or_unusual_header_lines_none_is_chosen(string lines, string status)
    {
        var email = NewEmail();
        var body = $"{{\"email\":\"{email}\"}}";
        var token = (await server.AdministratorAsync()).Bearer;

        var answer = await RawHttp.SendAsync(
            server,
            $"POST {Invitations} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: functional tests\r\nAuthorization: Bearer {token}\r\n{lines}Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        answer.ShouldStartWith($"HTTP/1.1 {status}");
        (await CountAsync(email)).ShouldBe(status == "201" ? 1 : 0);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(128)]
    public async Task A_key_is_the_same_with_and_without_quotation_marks(int length)
    {
        var key = RandomNumberGenerator.GetHexString(8) + new string('~', length - 8);
        var email = NewEmail();

        (await PostAsync(Invitations, new { email }, key)).Header("Idempotent-Replayed").ShouldBeNull();
        (await PostAsync(Invitations, new { email }, $"\"{key}\"")).Header("Idempotent-Replayed").ShouldBe("true");

        (await CountAsync(email)).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_key_each_call_makes_something()
    {
        var email = NewEmail();
        for (var i = 0; i < 2; i++) (await PostAsync(Invitations, new { email })).Status.ShouldBe(HttpStatusCode.Created);

        (await CountAsync(email)).ShouldBe(2);
    }

    [Fact]
    public async Task An_empty_object_is_the_same_as_no_body_where_none_is_taken()
    {
        var user = await server.RegisterAsync();
        var client = await server.SignInAsync(user);
        var key = RandomNumberGenerator.GetHexString(32);
        await client.SendAsync(HttpMethod.Post, "/api/v1/me/second-factors/totp", null, ("Idempotency-Key", key));

        (await client.SendAsync(HttpMethod.Post, "/api/v1/me/second-factors/totp", new { }, ("Idempotency-Key", key))).ShouldBeProblem(HttpStatusCode.Conflict, "secret_already_shown");
    }

    [Fact]
    public async Task A_call_that_takes_no_key_ignores_it()
    {
        var user = await server.RegisterAsync();

        for (var i = 0; i < 2; i++)
        {
            var answer = await PostAsync($"/api/v1/admin/users/{user.Id}/lock", null, "too short");
            (answer.Status, answer.Header("Idempotent-Replayed")).ShouldBe((HttpStatusCode.NoContent, null));
        }
    }

    /// <summary>The ids in the URL are a part of what a repeat must equal.</summary>
    [Fact]
    public void The_parameters_in_the_URL_of_a_repeatable_call_are_ids() =>
        Endpoints().Where(IsRepeatable).SelectMany(endpoint => endpoint.RoutePattern.Parameters).Where(parameter => parameter.ParameterPolicies.All(policy => policy.Content != "guid"))
            .Select(parameter => parameter.Name).ShouldBeEmpty();

    private static bool IsRepeatable(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<MakesOnceMetadata>() is not null;

    private static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;

    private static string NewEmail() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";

    private List<RouteEndpoint> Endpoints() =>
        [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiEndpointMetadata>() is not null && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null)];

    private async Task<Answer> PostAsync(string path, object? body, params string[] keys) =>
        await (await server.AdministratorAsync()).SendAsync(HttpMethod.Post, path, body, [.. keys.Select(key => ("Idempotency-Key", key))]);

    private async Task<int> CountAsync(string email) =>
        (await (await server.AdministratorAsync()).GetAsync($"{Invitations}?limit=200")).Json.GetProperty("items").EnumerateArray().Count(invitation => invitation.GetProperty("email").GetString() == email);
}
