using System.Net;
using Auth.Application.Administration;
using Auth.Application.Common.Access;
using Auth.Application.Import;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Every change of roles asks the role change rules of the host application.</summary>
[Trait("Requirement", "R54")]
public sealed class RoleChangeRuleTests : IDisposable
{
    private readonly NoAuditors _rule = new();
    private readonly RunningServer _server;

    public RoleChangeRuleTests() => _server = RunningServer.With(services => services.AddSingleton<IRoleChangeRule>(_rule));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_administrator_who_sets_roles_asks_the_rules_with_both_sets_and_their_own_id()
    {
        var ann = await _server.RegisterAsync("ann");
        var administrator = await _server.AdministratorAsync();
        Task<Answer> SetAsync(params string[] roles) => administrator.PutAsync($"/api/v1/admin/users/{ann.Id}/roles", new { roles });
        await SetAsync("support", "clerk");

        (await SetAsync("clerk", "auditor")).ShouldBeProblem(HttpStatusCode.Forbidden, "no_auditors");

        var change = _rule.Asked[^1];
        (change.Account?.Id.Value, change.Username?.Value).ShouldBe((ann.Id, "ann"));
        (Names(change.Before), Names(change.After)).ShouldBe(("clerk support", "auditor clerk"));
        (Names(change.Granted), Names(change.Withdrawn)).ShouldBe(("auditor", "support"));
        change.By.ShouldBe(new RoleChanger(new UserId(await GetOwnIdAsync(administrator)), Operator: null));
        (await _server.GetUserAsync(ann)).Json.GetProperty("roles").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task The_same_roles_are_no_change_and_ask_no_rule()
    {
        var ann = await _server.RegisterAsync("ann");
        var administrator = await _server.AdministratorAsync();

        (await administrator.PutAsync($"/api/v1/admin/users/{ann.Id}/roles", new { roles = Array.Empty<string>() })).Status.ShouldBe(HttpStatusCode.NoContent);

        _rule.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_of_a_user_shows_why_a_role_was_rejected()
    {
        var ann = await _server.RegisterAsync("ann");
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);

        var page = await browser.OpenAsync($"/admin/users/{ann.Id}");
        var answer = await browser.SendAsync($"/admin/users/{ann.Id}/roles", ("roles", "auditor"), ("rolesVersion", Browser.HiddenField(page, "rolesVersion")));

        answer.Text.ShouldContain(NoAuditors.Message);
    }

    [Fact]
    public async Task An_invitation_asks_the_rules_when_it_is_sent_and_when_it_is_accepted()
    {
        var administrator = await _server.AdministratorAsync();
        Task<Answer> InviteAsync() => administrator.PostAsync("/api/v1/admin/invitations", new { roles = new[] { "auditor" } });
        (await InviteAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "no_auditors");
        (_rule.Asked[^1].Account, _rule.Asked[^1].Username, _rule.Asked[^1].Before.Count).ShouldBe((null, null, 0));

        _rule.IsActive = false;
        var token = new Uri((await InviteAsync()).Json.GetProperty("link").GetString()!).Query.Split("token=")[1];
        _rule.IsActive = true;
        Task<Answer> AcceptAsync() => _server.Client().PostAsync("/api/v1/invitations/accept", new { token, username = "ann", password = RunningServer.Password });

        (await AcceptAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "no_auditors");
        var change = _rule.Asked[^1];
        (change.Username?.Value, Names(change.After), change.By).ShouldBe(("ann", "auditor", new RoleChanger(new UserId(await GetOwnIdAsync(administrator)), Operator: null)));
        _rule.IsActive = false;
        (await AcceptAsync()).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_operator_asks_the_rules_by_name_when_adding_or_importing_accounts_and_setting_roles()
    {
        var ann = await _server.RegisterAsync("ann");

        (await SendAsync(new RegisterCommand("bob", null, RunningServer.Password) { Roles = ["auditor"] })).Error!.Code.ShouldBe("no_auditors");
        (await SendAsync(new SetRolesCommand(new UserId(ann.Id), ["auditor"]))).Error!.Code.ShouldBe("no_auditors");
        var imported = (await SendAsync(new ImportUsersCommand([Import("carl", "auditor"), Import("dora", "clerk"), Import("erik")]))).Value;

        imported.Select(row => (row.Username, row.Kind, row.Reason)).ShouldBe([("carl", ImportStatus.Refused, NoAuditors.Message), ("dora", ImportStatus.Imported, null), ("erik", ImportStatus.Imported, null)]);
        _rule.Asked.Select(change => change.Username?.Value).ShouldBe(["bob", "ann", "carl", "dora"]);
        _rule.Asked.ShouldAllBe(change => change.By == new RoleChanger(null, "a test"));
    }

    [Fact]
    public async Task The_setup_asks_no_rule()
    {
        await _server.SetUpAsync();

        _rule.Asked.ShouldBeEmpty();
    }

    private static PortableUser Import(string username, params string[] roles) =>
        new(username, null, "$pbkdf2-sha256$1000$AgAgREjpXas1phQCAOB8Dw$QWo.V/L1TQuVgUUxFrcHftvCNFvDP5yVbs7kWtASQEk", roles, 0, false, false);

    private async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("a test");
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    private static async Task<Guid> GetOwnIdAsync(ApiClient client) => (await client.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

    private static string Names(IEnumerable<Role> roles) => string.Join(' ', roles.Select(role => role.Name).Order(StringComparer.Ordinal));

    private sealed class NoAuditors : IRoleChangeRule
    {
        public const string Message = "No one becomes an auditor here.";

        public bool IsActive { get; set; } = true;

        public List<RoleChange> Asked { get; } = [];

        public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Asked.Add(change);
            return Task.FromResult(IsActive && change.Granted.Any(role => role.Name == "auditor") ? new Error(ErrorKind.Forbidden, "no_auditors", Message) : Result.Success());
        }
    }
}
