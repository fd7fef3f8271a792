using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Fuzzing;

/// <summary>Thousands of requests that the server's own description suggests, and what it must never answer to them.</summary>
/// <remarks>The seed is fixed, so that a failure is found again; <c>AUTH_FUZZ_SEED</c> tries another one, and <c>AUTH_FUZZ_REQUESTS</c> more of them for each call.</remarks>
public sealed class ApiFuzzTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("AUTH_FUZZ_SEED") ?? "20300108", CultureInfo.InvariantCulture);
    private static readonly int RequestsPerCall = int.Parse(Environment.GetEnvironmentVariable("AUTH_FUZZ_REQUESTS") ?? "25", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

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
    public async Task Whatever_is_sent_is_answered_as_the_description_says_and_does_no_harm(int who, int leastSucceeding)
    {
        var role = (Role)who;
        using var server = new RunningServer();
        var root = await server.AdministratorAsync();
        var bystander = await server.RegisterAsync("bystander");
        var victims = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.RegisterAsync()));
        var operations = Operation.AllOf((await root.GetAsync("/openapi/v1.json")).Json);
        var generator = new RequestGenerator(new Random(Seed + who), [.. victims.Select(v => v.Id)], [.. victims.Select(v => v.Username), "nobody"]);
        var caller = await CallerAsync(server, role);

        var complaints = new List<string>();
        var succeeded = new HashSet<string>(StringComparer.Ordinal);
        for (var sent = 0; sent < operations.Count * RequestsPerCall; sent++)
        {
            if (sent % 20 == 0 && role != Role.Anonymous && !await caller.IsSignedInAsync()) caller = await CallerAsync(server, role);
            var operation = operations[sent % operations.Count];
            using var request = generator.Next(operation);
            var what = $"seed {Seed}, {role}, request {sent}: {await DescribeAsync(request)}";
            var started = Stopwatch.GetTimestamp();

            var answer = await AnswerAsync(caller, request, what);

            if ((int)answer.Status < 300) succeeded.Add($"{operation}");
            if (Complaint(operation, answer, Stopwatch.GetElapsedTime(started)) is { } complaint) complaints.Add($"{operation}: {complaint}; {what}; {answer.Text}");
        }

        complaints.ShouldBeEmpty();
        succeeded.Count.ShouldBeGreaterThan(leastSucceeding, "some requests are good enough to get through: " + string.Join(", ", succeeded));
        (await server.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        (await root.GetAsync("/api/v1/me")).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["admin"]);
        (await server.Client().LoginAsync(bystander.Username)).Status.ShouldBe(HttpStatusCode.Created);
        (await server.SeeAsync(bystander)).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
        server.Log.Text.ShouldNotContain("A request failed with an unhandled exception.");
    }

    private static async Task<Answer> AnswerAsync(ApiClient caller, HttpRequestMessage request, string what)
    {
        try
        {
            return await caller.SendAsync(request);
        }
        catch (HttpRequestException none)
        {
            throw new InvalidOperationException($"No answer: {what}", none);
        }
    }

    /// <summary>What is wrong with an answer; null: nothing is.</summary>
    private static string? Complaint(Operation operation, Answer answer, TimeSpan took)
    {
        var status = (int)answer.Status;
        if (took > Hang) return $"it took {took}";
        if (status == 500 || !operation.Declares(status)) return $"{status} is not described";
        if (status == 503 && answer.Header("Retry-After") is null) return "503 without Retry-After";
        if (status >= 400 && answer.ContentHeaders.ContentType?.MediaType != "application/problem+json") return $"{status} is no problem+json";
        if (operation.AnswerOf(status) is { } schema) return operation.Mismatch(answer.Json, schema);
        return answer.Text.Length == 0 ? null : $"{status} is described without a body";
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
