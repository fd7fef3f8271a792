using System.Net;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The request itself decides who may send it, even where an endpoint checks too little or nothing (ADR 26).</summary>
[Trait("Requirement", "R54")]
public sealed class RequestAccessTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();
    private TestUser _alice = null!;
    private TestUser _bob = null!;
    private HostApplicationServer _team = null!;

    public async ValueTask InitializeAsync()
    {
        (_alice, _bob) = (await _server.RegisterAsync("alice"), await _server.RegisterAsync("bob"));
        await _server.AdministratorAsync();
        _team = await HostApplicationServer.StartAsync(_server.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await _team.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task An_endpoint_without_a_requirement_admits_no_one()
    {
        using var anonymous = Client();

        (await anonymous.PostAsync($"/wrong/open/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");

        await ShouldBeActiveAsync(_bob);
    }

    [Fact]
    public async Task A_user_cannot_read_another_users_data()
    {
        using var alice = await ClientAsync(_alice);

        (await alice.GetAsync($"/wrong/accounts/{_bob.Id}")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await alice.GetAsync($"/wrong/accounts/{_alice.Id}")).Json.GetProperty("username").GetString().ShouldBe("alice");
    }

    [Fact]
    public async Task A_user_cannot_send_requests_for_administrators()
    {
        using var alice = await ClientAsync(_alice);

        (await alice.PostAsync($"/wrong/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await alice.PostAsync($"/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");

        await ShouldBeActiveAsync(_bob);
    }

    [Fact]
    public async Task An_administrator_acts_as_one_only_if_the_endpoint_requires_it_or_belongs_to_the_host_application()
    {
        using var administrator = Client();
        administrator.Bearer = (await _server.AdministratorAsync()).Bearer;

        (await administrator.PostAsync($"/wrong/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        await ShouldBeActiveAsync(_bob);

        (await administrator.PostAsync($"/accounts/{_bob.Id}/lock")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R64")]
    public async Task A_sensitive_request_requires_recent_authentication_even_if_its_endpoint_does_not()
    {
        using var alice = await ClientAsync(_alice);
        _team.Clock.Advance(TimeSpan.FromMinutes(11));

        (await alice.DeleteAsync("/wrong/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");

        await ShouldBeActiveAsync(_alice);
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_change_by_an_administrator_requires_recent_authentication_at_endpoints_of_the_host_application()
    {
        using var administrator = Client();
        administrator.Bearer = (await _server.AdministratorAsync()).Bearer;
        _team.Clock.Advance(TimeSpan.FromMinutes(11));

        (await administrator.PostAsync($"/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");

        await ShouldBeActiveAsync(_bob);
    }

    [Fact]
    public async Task Code_outside_of_a_request_is_anonymous()
    {
        await using var scope = _team.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        (await mediator.Send(new LockUserCommand(new(_bob.Id)))).Error.ShouldBe(SessionErrors.NotAuthenticated);
        (await mediator.Send(new GetUserQuery(new(_bob.Id)))).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    public async Task A_job_acts_as_an_operator_and_the_audit_log_names_it()
    {
        await using (var scope = _team.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.ActAsOperator("inactive accounts");
            (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CloseAccountCommand(new(_bob.Id)))).IsSuccess.ShouldBeTrue();
        }

        await ShouldHaveOperatorAsync("account_closed", "inactive accounts");
    }

    [Fact]
    public async Task An_endpoint_of_the_host_application_can_authorize_a_role_and_act_as_an_operator()
    {
        using var alice = await ClientAsync(_alice);
        (await alice.PostAsync($"/clerks/accounts/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        await (await _server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{_alice.Id}/roles", new { roles = new[] { "clerk" } });

        (await alice.PostAsync($"/clerks/accounts/{_bob.Id}/lock")).Status.ShouldBe(HttpStatusCode.NoContent);

        await ShouldHaveOperatorAsync("user_locked", "clerk desk");
        var entry = (await (await _server.AdministratorAsync()).GetAsync("/api/v1/admin/events?type=user_locked")).Json.GetProperty("items")[0];
        entry.GetProperty("actorId").GetGuid().ShouldBe(_alice.Id, "the clerk behind the operator");
    }

    [Fact]
    public async Task The_API_document_is_served_beside_endpoints_of_the_host_application()
    {
        using var alice = await ClientAsync(_alice);

        var document = await alice.GetAsync("/openapi/v1.json");

        document.Status.ShouldBe(HttpStatusCode.OK);
        document.Json.GetProperty("paths").TryGetProperty("/orders", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_API_document_does_not_take_a_parameter_of_the_host_application_for_one_of_Auth()
    {
        using var alice = await ClientAsync(_alice);

        var orders = (await alice.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/orders").GetProperty("get");

        var status = orders.GetProperty("parameters").EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == "status");
        status.TryGetProperty("description", out _).ShouldBeFalse();
        status.GetProperty("schema").TryGetProperty("$ref", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public async Task An_operator_has_a_name(string? name)
    {
        await using var scope = _team.Services.CreateAsyncScope();

        Should.Throw<ArgumentException>(() => scope.ServiceProvider.ActAsOperator(name!));
        Should.Throw<ArgumentException>(() => scope.ServiceProvider.ActAsOperator(new string('n', 101)));
    }

    [Fact]
    public async Task The_endpoints_of_Auth_ignore_an_operator_of_the_host_application()
    {
        using var alice = await ClientAsync(_alice);
        Task<Answer> SendAsync(HttpMethod method, string path, object? body = null) => alice.SendAsync(method, path, body, ("X-Act-As-Operator", "middleware"));

        (await SendAsync(HttpMethod.Get, "/api/v1/me")).Json.GetProperty("username").GetString().ShouldBe("alice");
        (await SendAsync(HttpMethod.Post, $"/api/v1/admin/users/{_bob.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        var change = new { currentPassword = RunningServer.Password, newPassword = "another password of alice" };
        (await SendAsync(HttpMethod.Post, "/api/v1/me/password", change)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_data_export_does_not_name_the_operator()
    {
        await using (var scope = _team.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.ActAsOperator("jane of support");
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ResetAttemptsCommand(new(_alice.Id)));
        }

        var export = await (await _server.SignInAsync(_alice)).GetAsync("/api/v1/me/export");

        export.Text.ShouldContain("attempts_reset");
        export.Text.ShouldNotContain("jane of support");
    }

    private ApiClient Client() => new(_team.Address, "functional tests", IPAddress.Loopback);

    private async Task<ApiClient> ClientAsync(TestUser account)
    {
        var client = Client();
        client.Bearer = (await _server.SignInAsync(account)).Bearer;
        return client;
    }

    private async Task ShouldBeActiveAsync(TestUser account) => (await _server.GetUserAsync(account)).Json.GetProperty("status").GetString().ShouldBe("active");

    private async Task ShouldHaveOperatorAsync(string type, string name)
    {
        var events = await (await _server.AdministratorAsync()).GetAsync($"/api/v1/admin/events?type={type}");
        var entry = events.Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        entry.GetProperty("details").GetProperty("operator").GetString().ShouldBe(name);
    }
}
