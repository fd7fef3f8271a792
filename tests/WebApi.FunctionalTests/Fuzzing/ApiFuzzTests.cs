using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Fuzzing;

/// <summary>Thousands of random requests derived from the API document get only documented responses.</summary>
/// <remarks>The seed is fixed, so that failures are reproducible. <c>AUTH_FUZZ_SEED</c> sets another one, and <c>AUTH_FUZZ_REQUESTS</c> the number of requests for each operation.</remarks>
public sealed class ApiFuzzTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("AUTH_FUZZ_SEED") ?? "20300108", CultureInfo.InvariantCulture);
    private static readonly int RequestsPerCall = int.Parse(Environment.GetEnvironmentVariable("AUTH_FUZZ_REQUESTS") ?? "25", CultureInfo.InvariantCulture);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(60);

    private enum Role
    {
        Anonymous,
        User,
        Administrator,
    }

    [Theory]
    [Trait("Requirement", "R43")]
    [Trait("Requirement", "R49")]
    [Trait("Requirement", "R50")]
    [Trait("Requirement", "R51")]
    [Trait("Requirement", "R58")]
    [InlineData(0, 0)]
    [InlineData(1, 7)]
    [InlineData(2, 14)]
    public async Task Random_requests_get_documented_responses_and_change_no_other_account(int roleNumber, int minSucceeded)
    {
        var role = (Role)roleNumber;
        using var server = new RunningServer();
        var root = await server.AdministratorAsync();
        var bystander = await server.RegisterAsync("bystander");
        var victims = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.RegisterAsync()));
        var operations = Operation.AllOf((await root.GetAsync("/openapi/v1.json")).Json);
        var generator = new RequestGenerator(new Random(Seed + roleNumber), [.. victims.Select(v => v.Id)], [.. victims.Select(v => v.Username), "unknown"]);
        var caller = await CallerAsync(server, role);

        var complaints = new List<string>();
        var succeeded = new HashSet<string>(StringComparer.Ordinal);
        for (var sent = 0; sent < operations.Count * RequestsPerCall; sent++)
        {
            if (sent % 20 == 0 && role != Role.Anonymous && !await caller.IsSignedInAsync()) caller = await CallerAsync(server, role);
            var operation = operations[sent % operations.Count];
            using var request = generator.Next(operation);
            var description = $"seed {Seed}, {role}, request {sent}: {await DescribeAsync(request)}";
            var started = Stopwatch.GetTimestamp();

            var answer = await AnswerAsync(caller, request, description);

            if ((int)answer.Status < 300) succeeded.Add($"{operation}");
            if (Complaint(operation, answer, Stopwatch.GetElapsedTime(started)) is { } complaint) complaints.Add($"{operation}: {complaint}; {description}; {answer.Text}");
        }

        complaints.ShouldBeEmpty();
        succeeded.Count.ShouldBeGreaterThan(minSucceeded, "some requests should be valid: " + string.Join(", ", succeeded));
        (await server.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        (await root.GetAsync("/api/v1/me")).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["admin"]);
        (await server.Client().LoginAsync(bystander.Username)).Status.ShouldBe(HttpStatusCode.Created);
        (await server.GetUserAsync(bystander)).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
        server.Log.Text.ShouldNotContain("A request failed with an unhandled exception.");
    }

    private static async Task<Answer> AnswerAsync(ApiClient caller, HttpRequestMessage request, string description)
    {
        try
        {
            return await caller.SendAsync(request);
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"No response: {description}", exception);
        }
    }

    /// <summary>The violation in a response, or null if there is none.</summary>
    private static string? Complaint(Operation operation, Answer answer, TimeSpan took)
    {
        var status = (int)answer.Status;
        if (took > MaxDuration) return $"it took {took}";
        if (status == 500 || !operation.Declares(status)) return $"{status} is not documented";
        if (status == 503 && answer.Header("Retry-After") is null) return "503 without Retry-After";
        if (status >= 400 && answer.ContentHeaders.ContentType?.MediaType != "application/problem+json") return $"{status} is not problem+json";
        if (operation.AnswerOf(status) is { } schema) return operation.Mismatch(answer.Json, schema);
        return answer.Text.Length == 0 ? null : $"{status} is documented without a body";
    }

    private static async Task<ApiClient> CallerAsync(RunningServer server, Role role)
    {
        if (role == Role.Anonymous) return server.Client();
        var account = await server.RegisterAsync();
        if (role == Role.Administrator) (await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "admin" } })).Status.ShouldBe(HttpStatusCode.NoContent);
        return await server.SignInAsync(account);
    }

    private static async Task<string> DescribeAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : Encoding.Latin1.GetString(await request.Content.ReadAsByteArrayAsync());
        return JsonSerializer.Serialize($"{request.Method} {request.RequestUri} {request.Headers} {request.Content?.Headers} {body[..Math.Min(body.Length, 500)]}");
    }
}
