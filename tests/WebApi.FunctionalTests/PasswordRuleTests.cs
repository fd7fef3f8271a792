using System.Net;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Every way to a password asks the password rules of the host application, with the account that the password is for.</summary>
[Trait("Requirement", "R01")]
public sealed class PasswordRuleTests : IDisposable
{
    private const string Rejected = "a password that the team forbids";

    private readonly NotForbidden _rule = new();
    private readonly RunningServer _server;

    public PasswordRuleTests() => _server = StartServer();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_registration_asks_the_password_rules()
    {
        var answer = await _server.Client().PostAsync("/api/v1/users", new { username = "ann", email = "ann@example.org", password = Rejected });

        ShouldBeRejected(answer, "password");
        ShouldBeAskedFor("ann", "ann@example.org");
    }

    [Fact]
    public async Task A_registration_that_continues_by_mail_asks_the_password_rules()
    {
        using var server = StartServer(("Registration:RequireVerifiedEmail", "true"));

        ShouldBeRejected(await server.Client().PostAsync("/api/v1/users", new { username = "ann", email = "ann@example.org", password = Rejected }), "password");

        ShouldBeAskedFor("ann", "ann@example.org");
    }

    [Fact]
    public async Task The_completion_of_a_registration_asks_the_password_rules()
    {
        using var server = StartServer(("Registration:RequireVerifiedEmail", "true"));
        await server.Client().PostAsync("/api/v1/users", new { username = "ann", email = "ann@example.org", password = RunningServer.Password });
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo("ann@example.org");

        ShouldBeRejected(await server.Client().PostAsync("/api/v1/users/complete", new { token, password = Rejected, username = "anna" }), "password");

        ShouldBeAskedFor("anna", "ann@example.org");
        (await server.Client().PostAsync("/api/v1/users/complete", new { token, password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_invitation_asks_the_password_rules_with_its_roles()
    {
        var administrator = await _server.AdministratorAsync();
        var invited = await administrator.PostAsync("/api/v1/admin/users", new { username = "ann", roles = new[] { "support", "admin" } });
        var token = new Uri(invited.Json.GetProperty("link").GetString()!).Query.Split("token=")[1];

        ShouldBeRejected(await _server.Client().PostAsync("/api/v1/invitations/accept", new { token, password = Rejected }), "password");

        ShouldBeAskedFor("ann", email: null, roles: ["admin", "support"]);
    }

    [Fact]
    public async Task A_change_asks_the_password_rules_with_the_account()
    {
        var ann = await _server.RegisterAsync("ann", "ann@example.org");
        await (await _server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{ann.Id}/roles", new { roles = new[] { "support" } });
        var client = await _server.SignInAsync(ann);

        ShouldBeRejected(await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = Rejected }), "newPassword");

        ShouldBeAskedFor("ann", "ann@example.org", ann.Id, "support");
    }

    [Fact]
    public async Task A_recovery_asks_the_password_rules_with_the_account()
    {
        var ann = await _server.RegisterAsync("ann", "ann@example.org");
        await (await _server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{ann.Id}/roles", new { roles = new[] { "support" } });
        await _server.AdministerAsync(ann, "confirm-email");
        await _server.Client().PostAsync("/api/v1/recovery", new { email = "ann@example.org" });
        await _server.DeliverMailAsync();
        var token = _server.Mailbox.TokenTo("ann@example.org");

        ShouldBeRejected(await _server.Client().PostAsync("/api/v1/recovery/complete", new { token, newPassword = Rejected }), "newPassword");

        ShouldBeAskedFor("ann", "ann@example.org", ann.Id, "support");
    }

    [Fact]
    public async Task The_setup_asks_the_password_rules_for_an_administrator()
    {
        ShouldBeRejected(await _server.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = "root", password = Rejected }), "password");

        ShouldBeAskedFor("root", email: null, roles: ["admin"]);
        _rule.Asked[^1].IsAdministrator.ShouldBeTrue();
    }

    [Fact]
    public async Task An_operator_who_adds_an_account_asks_the_password_rules_with_its_roles()
    {
        await using var scope = _server.Services.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("a test");

        var added = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RegisterCommand("ann", null, Rejected) { Roles = ["support", "admin"] });

        added.Error!.Fields!["password"].ShouldBe([NotForbidden.Message]);
        ShouldBeAskedFor("ann", email: null, roles: ["admin", "support"]);
    }

    [Fact]
    public async Task Password_rules_apply_beside_the_policy_and_beside_each_other()
    {
        using var server = RunningServer.With(services => services.AddSingleton<IPasswordRule>(_rule).AddSingleton<IPasswordRule, WithoutDigits>());
        Task<Answer> RegisterAsync(string password) => server.Client().PostAsync("/api/v1/users", new { username = "ann", password });

        ShouldBeRejected(await RegisterAsync(Rejected), "password");
        (await RegisterAsync("a password with the digit 1")).Json.GetProperty("errors").GetProperty("password")[0].GetString().ShouldBe(WithoutDigits.Message);
        _rule.Asked.Clear();
        (await RegisterAsync("short")).Json.GetProperty("errors").GetProperty("password")[0].GetString()!.ShouldContain("15 characters");
        _rule.Asked.ShouldBeEmpty();
        (await RegisterAsync(RunningServer.Password)).Status.ShouldBe(HttpStatusCode.Created);
    }

    private RunningServer StartServer(params (string, string)[] settings) => RunningServer.With(settings, services => services.AddSingleton<IPasswordRule>(_rule));

    private static void ShouldBeRejected(Answer answer, string field) =>
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").GetProperty(field)[0].GetString().ShouldBe(NotForbidden.Message);

    private void ShouldBeAskedFor(string username, string? email, Guid? id = null, params string[] roles)
    {
        var owner = _rule.Asked[^1];
        (owner.Username.Value, owner.Email?.Value, owner.UserId?.Value).ShouldBe((username, email, id));
        owner.Roles.Select(role => role.Name).Order(StringComparer.Ordinal).ShouldBe(roles);
    }

    /// <summary>Rejects one password, and records for which account it was called.</summary>
    private sealed class NotForbidden : IPasswordRule
    {
        public const string Message = "The team forbids this password.";

        public List<PasswordOwner> Asked { get; } = [];

        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken)
        {
            Asked.Add(owner);
            return Task.FromResult(password == Rejected ? Error.Invalid("password", Message) : Result.Success());
        }
    }

    private sealed class WithoutDigits : IPasswordRule
    {
        public const string Message = "Use no digits.";

        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(password.Any(char.IsDigit) ? Error.Invalid("password", Message) : Result.Success());
    }
}
