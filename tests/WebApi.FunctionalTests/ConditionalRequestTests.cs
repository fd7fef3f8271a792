using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Changes of roles that apply to one version of them (RFC 9110, 13).</summary>
[Trait("Requirement", "R94")]
public sealed class ConditionalRequestTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
{
    private const string Stale = "\"0123456789abcdef0123456789abcdef\"";

    [Fact]
    public async Task A_change_for_the_current_version_is_made_and_answers_the_next_version()
    {
        var user = await CreateAsync();

        var changed = await PutAsync(user, "editor", ("If-Match", await ReadTagAsync(user)));

        changed.Status.ShouldBe(HttpStatusCode.NoContent, changed.Text);
        changed.Header("ETag").ShouldBe(await ReadTagAsync(user));
    }

    [Fact]
    public async Task A_change_for_an_earlier_version_changes_nothing()
    {
        var user = await CreateAsync();
        var before = await ReadTagAsync(user);
        await PutAsync(user, "editor");

        (await PutAsync(user, "auditor", ("If-Match", before))).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");

        (await ReadRolesAsync(user)).ShouldBe(["editor"]);
    }

    [Fact]
    public async Task Of_two_parallel_changes_for_one_version_one_is_made()
    {
        for (var round = 0; round < 8; round++)
        {
            var user = await CreateAsync();
            var tag = await ReadTagAsync(user);
            string[] roles = ["editor", "auditor"];

            var answers = await Task.WhenAll(roles.Select(role => PutAsync(user, role, ("If-Match", tag))));

            answers.Select(answer => answer.Status).ShouldBe([HttpStatusCode.NoContent, HttpStatusCode.PreconditionFailed], ignoreOrder: true);
            (await ReadRolesAsync(user)).ShouldBe([roles[Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.NoContent)]]);
        }
    }

    [Theory]
    [InlineData("If-Match", "*", HttpStatusCode.NoContent)]
    [InlineData("If-Match", "{current}", HttpStatusCode.NoContent)]
    [InlineData("If-Match", Stale + ", {current}", HttpStatusCode.NoContent)]
    [InlineData("If-Match", Stale, HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "W/{current}", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-None-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-None-Match", "{current}", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-None-Match", "W/{current}", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-None-Match", Stale, HttpStatusCode.NoContent)]
    [InlineData("If-Match", "editor", HttpStatusCode.BadRequest)]
    [InlineData("If-None-Match", "\"", HttpStatusCode.BadRequest)]
    public async Task A_condition_is_compared_with_the_current_version(string header, string value, HttpStatusCode status)
    {
        var user = await CreateAsync();

        var answer = await PutAsync(user, "editor", (header, value.Replace("{current}", await ReadTagAsync(user), StringComparison.Ordinal)));

        answer.Status.ShouldBe(status, answer.Text);
        (await ReadRolesAsync(user)).ShouldBe(status == HttpStatusCode.NoContent ? ["editor"] : []);
    }

    [Fact]
    public async Task A_change_of_a_user_who_does_not_exist_is_not_found_under_any_condition() =>
        (await (await server.AdministratorAsync()).SendAsync(HttpMethod.Put, $"/api/v1/admin/users/{Guid.Empty}/roles", new { roles = Array.Empty<string>() }, ("If-Match", Stale)))
            .ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");

    private async Task<string> CreateAsync() => $"/api/v1/admin/users/{(await server.RegisterAsync()).Id}";

    private async Task<Answer> PutAsync(string user, string role, params (string, string)[] headers) =>
        await (await server.AdministratorAsync()).SendAsync(HttpMethod.Put, $"{user}/roles", new { roles = new[] { role } }, headers);

    private async Task<string> ReadTagAsync(string user) => (await (await server.AdministratorAsync()).GetAsync(user)).Header("ETag")!;

    private async Task<IEnumerable<string?>> ReadRolesAsync(string user) =>
        (await (await server.AdministratorAsync()).GetAsync(user)).Json.GetProperty("roles").EnumerateArray().Select(role => role.GetString());
}
