using System.Net;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Roles of <c>SecondFactors:RequiredRoles</c> count only in sessions that rest on several factors.</summary>
public abstract class RequiredRoleTests(NodesWithRequiredRoles nodes)
{
    private const string Users = "/api/v1/admin/users";

    [Fact]
    public async Task The_old_session_of_a_promoted_user_does_not_become_an_administrators()
    {
        var account = await nodes.Plain.RegisterAsync();
        var (here, there) = await SignInOnBothAsync(account);

        await PromoteAsync(account, "admin", "clerk");

        foreach (var client in new[] { here, there })
        {
            (await client.GetAsync(Users)).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
            Roles((await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("user")).ShouldBe(["clerk"]);
            (await client.GetAsync("/api/v1/forward-auth?role=*")).Header("X-Auth-Roles").ShouldBe("clerk");
            (await client.GetAsync("/api/v1/forward-auth?role=admin")).ShouldBeProblem(HttpStatusCode.Forbidden, "role_required");
            Roles((await client.GetAsync("/api/v1/sessions")).Json.GetProperty("items")[0].GetProperty("user")).ShouldBe(["clerk"]);
        }

        Roles((await nodes.Plain.GetUserAsync(account)).Json).ShouldBe(["admin", "clerk"]);
    }

    [Fact]
    public async Task A_step_up_with_a_second_factor_gives_the_role_at_the_next_request_on_every_node()
    {
        var enrolled = await TotpEnrollment.CreateAsync(nodes.Plain);
        var (here, there) = (nodes.First.Client(), nodes.Second.Client());
        here.Bearer = there.Bearer = enrolled.Client.Bearer;
        await PromoteAsync(enrolled.User, "admin");
        foreach (var client in new[] { here, there }) (await client.GetAsync(Users)).Status.ShouldBe(HttpStatusCode.Forbidden);

        var steppedUp = await here.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password, code = enrolled.RecoveryCodes[0] });

        Roles(steppedUp.Json.GetProperty("user")).ShouldBe(["admin"]);
        foreach (var client in new[] { there, here }) (await client.GetAsync(Users)).Status.ShouldBe(HttpStatusCode.OK);
        (await there.PutAsync($"{Users}/{enrolled.User.Id}/roles", new { roles = new[] { "admin", "clerk" } })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_login_with_two_factors_has_the_role_and_one_with_the_password_alone_must_enroll_one()
    {
        var enrolled = await TotpEnrollment.CreateAsync(nodes.Plain);
        await PromoteAsync(enrolled.User, "admin");
        var withoutFactor = await nodes.Plain.RegisterAsync();
        await PromoteAsync(withoutFactor, "admin");

        var client = nodes.First.Client();
        Roles((await TotpEnrollment.RedeemAsync(client, await enrolled.LoginAsync(client), enrolled.RecoveryCodes[0])).Json.GetProperty("user")).ShouldBe(["admin"]);
        (await nodes.First.Client().LoginAsync(withoutFactor.Username)).Json.GetProperty("requiredActions")[0].GetString().ShouldBe("enroll_second_factor");
    }

    [Fact]
    public async Task The_password_alone_neither_removes_the_passkey_of_an_administrator_nor_adds_a_factor()
    {
        var account = await nodes.Plain.RegisterAsync();
        using var authenticator = new SoftwareAuthenticator();
        var owner = await nodes.First.SignInAsync(account);
        var passkey = (await owner.AddPasskeyAsync(authenticator)).Json.GetProperty("id").GetString();
        await PromoteAsync(account, "admin");

        var thief = await nodes.First.SignInAsync(account);
        foreach (var answer in new[]
                 {
                     await thief.PostAsync("/api/v1/me/second-factors/totp"),
                     await thief.PostAsync($"{PasskeyCalls.Mine}/options"),
                     await thief.DeleteAsync($"{PasskeyCalls.Mine}/{passkey}"),
                     await thief.DeleteAsync("/api/v1/me/second-factors/totp"),
                 })
        {
            answer.ShouldBeProblem(HttpStatusCode.Forbidden, "second_factor_required");
        }

        var client = nodes.First.Client();
        await client.SignInByPasskeyAsync(authenticator);
        (await client.GetAsync(Users)).Status.ShouldBe(HttpStatusCode.OK);
        (await client.DeleteAsync($"{PasskeyCalls.Mine}/{passkey}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Pages_offer_no_administration_without_the_second_factor()
    {
        var account = await nodes.Plain.RegisterAsync();
        var browser = new Browser(nodes.First);
        await browser.SignInAsync(account.Username);
        await PromoteAsync(account, "admin");

        (await browser.OpenAsync("/account")).ShouldBePage("My account").Text.ShouldNotContain("Administration");
        (await browser.OpenAsync("/admin")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<(ApiClient Here, ApiClient There)> SignInOnBothAsync(TestUser account)
    {
        var (here, there) = (await nodes.First.SignInAsync(account), nodes.Second.Client());
        there.Bearer = here.Bearer;
        foreach (var client in new[] { here, there }) (await client.IsSignedInAsync()).ShouldBeTrue();
        return (here, there);
    }

    private async Task PromoteAsync(TestUser account, params string[] roles) =>
        (await (await nodes.Plain.AdministratorAsync()).PutAsync($"{Users}/{account.Id}/roles", new { roles })).Status.ShouldBe(HttpStatusCode.NoContent);

    private static string?[] Roles(System.Text.Json.JsonElement user) => [.. user.GetProperty("roles").EnumerateArray().Select(role => role.GetString())];
}

public sealed class SqliteRequiredRoleTests(NodesWithRequiredRolesOnSqlite nodes) : RequiredRoleTests(nodes), IClassFixture<NodesWithRequiredRolesOnSqlite>;

public sealed class PostgreSqlRequiredRoleTests(NodesWithRequiredRolesOnPostgreSql nodes) : RequiredRoleTests(nodes), IClassFixture<NodesWithRequiredRolesOnPostgreSql>;

/// <summary>Two servers on one database where administrators need a second factor, and a plain one for their administrator.</summary>
public abstract class NodesWithRequiredRoles : IDisposable
{
    private readonly TestDatabase _database;

    protected NodesWithRequiredRoles(TestDatabase database)
    {
        _database = database;
        Plain = RunningServer.On(database.Shared());
        (First, Second) = (Start(), Start());
    }

    public RunningServer Plain { get; }

    public RunningServer First { get; }

    public RunningServer Second { get; }

    public void Dispose()
    {
        Plain.Dispose();
        First.Dispose();
        Second.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private RunningServer Start() => RunningServer.On(_database.Shared(), _ => { }, ("SecondFactors:RequiredRoles", Role.Administrator.Name));
}

public sealed class NodesWithRequiredRolesOnSqlite() : NodesWithRequiredRoles(TestDatabase.Sqlite());

public sealed class NodesWithRequiredRolesOnPostgreSql() : NodesWithRequiredRoles(TestDatabase.PostgreSql());
