using System.Net;
using Auth.Application.Common;
using Auth.Application.Sessions.Rules;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Faults;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Errors that need an unusual situation.</summary>
public sealed class RareErrorTests
{
    private const string Accounts = "/api/v1/admin/service-accounts";
    private const string Invitations = "/api/v1/admin/invitations";

    [Fact]
    public async Task A_second_service_account_of_a_name_is_rejected()
    {
        using var server = new RunningServer();
        var administrator = await server.AdministratorAsync();
        await administrator.PostAsync(Accounts, new { name = "reports", scopes = new[] { "users:read" } });

        (await administrator.PostAsync(Accounts, new { name = "reports", scopes = new[] { "events:read" } })).ShouldBeProblem(HttpStatusCode.Conflict, "service_account_name_taken");
    }

    [Fact]
    public async Task A_service_account_or_key_that_does_not_exist_is_not_found()
    {
        using var server = new RunningServer();
        var administrator = await server.AdministratorAsync();
        var id = (await administrator.PostAsync(Accounts, new { name = "reports", scopes = new[] { "users:read" } })).Json.GetProperty("id").GetGuid();
        var unknown = Guid.CreateVersion7();

        (await administrator.GetAsync($"{Accounts}/{unknown}")).ShouldBeProblem(HttpStatusCode.NotFound, "service_account_not_found");
        (await administrator.DeleteAsync($"{Accounts}/{unknown}")).ShouldBeProblem(HttpStatusCode.NotFound, "service_account_not_found");
        (await administrator.PostAsync($"{Accounts}/{unknown}/keys", new { })).ShouldBeProblem(HttpStatusCode.NotFound, "service_account_not_found");
        (await administrator.DeleteAsync($"{Accounts}/{id}/keys/{unknown}")).ShouldBeProblem(HttpStatusCode.NotFound, "key_not_found");
    }

    [Fact]
    public async Task An_administrator_with_too_many_open_invitations_cannot_invite()
    {
        using var server = new RunningServer();
        var administrator = await server.AdministratorAsync();
        await InviteAsync(server, new UserId((await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid()), Invitation.MaxOpenPerInviter);

        (await administrator.PostAsync(Invitations, new { })).ShouldBeProblem(HttpStatusCode.Conflict, "too_many_invitations");
    }

    [Fact]
    public async Task A_step_up_is_not_enough_while_a_login_would_require_a_new_password()
    {
        using var server = new RunningServer();
        var (administrator, alice) = (await server.AdministratorAsync(), await server.RegisterAsync("alice"));
        var client = await server.SignInAsync(alice);
        await administrator.PostAsync($"/api/v1/admin/users/{alice.Id}/require-password-change");

        (await client.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.Forbidden, "required_actions_left");
    }

    /// <summary>An attempt is counted before its password is verified. After its lease, an administrator's reset removes it.</summary>
    [Fact]
    public async Task A_login_whose_verification_takes_too_long_has_to_be_repeated()
    {
        var hasher = new CountingPasswordHasher();
        using var server = RunningServer.With(hasher.AddTo);
        var (administrator, alice) = (await server.AdministratorAsync(), await server.RegisterAsync("alice"));
        hasher.Meanwhile = async () =>
        {
            server.Clock.Advance(AttemptCounter.LeaseDuration);
            await administrator.PostAsync($"/api/v1/admin/users/{alice.Id}/reset-attempts");
        };

        (await server.Client().LoginAsync(alice.Username)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "attempt_expired");
        await server.SignInAsync(alice);
    }

    [Fact]
    public async Task Recovery_codes_need_an_enrolled_authenticator()
    {
        using var server = new RunningServer();
        var client = await server.SignInAsync(await server.RegisterAsync("alice"));

        (await client.PostAsync("/api/v1/me/second-factors/recovery-codes")).ShouldBeProblem(HttpStatusCode.NotFound, "second_factor_not_found");
    }

    [Fact]
    public async Task An_account_without_an_email_address_has_none_to_confirm()
    {
        using var server = new RunningServer();
        var (administrator, alice) = (await server.AdministratorAsync(), await server.RegisterAsync("alice"));

        (await administrator.PostAsync($"/api/v1/admin/users/{alice.Id}/confirm-email")).ShouldBeProblem(HttpStatusCode.Conflict, "no_email");
    }

    [Fact]
    public async Task A_login_fails_if_a_session_rule_does_not_answer_in_time()
    {
        var rule = new SilentRule();
        using var server = RunningServer.With(services => services.AddSingleton<ISessionRule>(rule));
        var alice = await server.RegisterAsync("alice");
        rule.Asked = () => server.Clock.Advance(SessionRules.LoginTimeout);

        (await server.Client().LoginAsync(alice.Username)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "session_rule_unavailable");
    }

    /// <summary>Over HTTP, it would take many seconds.</summary>
    private static async Task InviteAsync(RunningServer server, UserId inviterId, int count)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var invitations = scope.ServiceProvider.GetRequiredService<IInvitationRepository>();
        var now = server.Clock.GetUtcNow();
        var inviter = new Inviter(inviterId, SessionId.New(now));
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            () =>
            {
                for (var i = 0; i < count; i++) invitations.Add(Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter, now));
                return Task.FromResult(Result.Success());
            },
            CancellationToken.None);
    }

    /// <summary>Does not answer, from the moment that <see cref="Asked"/> is set.</summary>
    private sealed class SilentRule : ISessionRule
    {
        public Action? Asked { get; set; }

        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            if (Asked is null) return Result.Success();
            Asked();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Result.Success();
        }
    }
}
