using Auth.Application.Common.Access;
using Auth.Application.Policies;
using Auth.Application.Sessions.Rules;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Policies;

public class ReplayPoliciesHandlerTests
{
    private static readonly Error Closed = new(ErrorKind.Forbidden, "closed", "The office is closed.");
    private static readonly TimeSpan Period = TimeSpan.FromDays(30);

    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_login_that_a_rule_refuses_is_listed_with_its_error()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(alice, "198.51.100.7");

        var replayed = await ReplayAsync(services => services.AddSingleton<ILoginRule>(new LoginRule((_, client, now) => client.IpAddress.ToString() == "198.51.100.7" && now == TestTime.Start ? Closed : Result.Success())));

        var finding = replayed.Findings.ShouldHaveSingleItem();
        (finding.Outcome, finding.Code, finding.Reason, finding.Happened).ShouldBe((ReplayOutcome.LoginRefused, "closed", "The office is closed.", "signed in"));
        (finding.Username, finding.Policy, finding.IsCertain, finding.IpAddress).ShouldBe(("alice", nameof(LoginRule), true, "198.51.100.7"));
    }

    [Fact]
    public async Task A_login_that_was_refused_and_that_no_rule_refuses_is_listed_as_allowed()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.RecordRejectedLogin(Closed, _database.Now));

        (await ReplayAsync()).Findings.ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.LoginAllowed);
        (await ReplayAsync(services => services.AddSingleton<ILoginRule>(new LoginRule((_, _, _) => Closed)))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_that_an_account_lock_refused_is_no_difference()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.RecordRejectedLogin(UserErrors.Locked, _database.Now));

        (await ReplayAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_sees_the_roles_of_then()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.SetRoles([Role.Administrator], _database.Now));
        await SignInAsync(alice);
        _database.Time.Advance(TimeSpan.FromDays(3));
        await _database.CommitAsync(alice, user => user.SetRoles([], _database.Now));
        await SignInAsync(alice);

        var seen = new List<bool>();
        await ReplayAsync(
            services => services.AddSingleton<ILoginRule>(new LoginRule((user, _, _) =>
            {
                seen.Add(user.IsAdministrator);
                return Result.Success();
            })),
            TimeSpan.FromDays(4));

        seen.ShouldBe([true, false]);
    }

    [Fact]
    public async Task Roles_before_the_period_are_read_from_earlier_events()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.SetRoles([Role.Administrator], _database.Now));
        _database.Time.Advance(TimeSpan.FromDays(10));
        await SignInAsync(alice);
        await _database.CommitAsync(alice, user => user.SetRoles([], _database.Now));

        var rule = new LoginRule((user, _, _) => user.IsAdministrator ? Closed : Result.Success());
        (await ReplayAsync(services => services.AddSingleton<ILoginRule>(rule), TimeSpan.FromDays(1))).Findings.ShouldHaveSingleItem().IsCertain.ShouldBeTrue();
    }

    [Fact]
    public async Task A_session_rule_is_asked_at_logins_and_about_sessions_that_a_rule_ended()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(alice);
        await _database.CommitAsync(alice, user => user.RejectSessions(Closed, _database.Now));

        (await ReplayAsync()).Findings.ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.SessionsKept);
        (await ReplayAsync(services => services.AddSingleton<ISessionRule>(new SessionRule(Closed)))).Findings.ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.LoginRefused);
    }

    [Fact]
    public async Task A_change_of_roles_is_replayed_with_roles_and_actor_of_then()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk"));
        _database.Request.Actor = new Operator("ops");
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        await _database.CommitAsync(alice, user => user.SetRoles([Role.Administrator], _database.Now));
        await _database.CommitAsync(alice, user => user.SetRoles([TestValues.Role("clerk")], _database.Now));

        var rule = new RoleChangeRule(change => change.Granted.Contains(Role.Administrator) && change is { By.Operator: "ops", Account: not null } ? Closed : Result.Success());
        var finding = (await ReplayAsync(services => services.AddSingleton<IRoleChangeRule>(rule))).Findings.ShouldHaveSingleItem();

        (finding.Outcome, finding.Happened).ShouldBe((ReplayOutcome.RoleChangeRefused, "roles changed to admin"));
        rule.Asked.Select(change => string.Join(' ', change.Before)).ShouldBe(["", "admin"]);
    }

    [Fact]
    public async Task Roles_that_an_account_is_created_with_are_not_replayed()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.SetRoles([Role.Administrator], _database.Now));
        var rule = new RoleChangeRule(_ => Closed);

        (await ReplayAsync(services => services.AddSingleton<IRoleChangeRule>(rule))).Findings.ShouldBeEmpty();
        rule.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_rule_is_asked_about_a_closed_account()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(alice);
        await _database.CommitAsync(alice, user => user.RecordRejectedLogin(Closed, _database.Now));
        _database.Users.Remove(alice);

        (await ReplayAsync()).Findings.ShouldBeEmpty();
        (await ReplayAsync(services => services.AddSingleton<ILoginRule>(new LoginRule((_, _, _) => Closed)))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_that_throws_does_not_make_a_refused_login_an_allowed_one()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.RecordRejectedLogin(Closed, _database.Now));

        var replayed = await ReplayAsync(services => services.AddSingleton<ILoginRule>(new LoginRule((_, _, _) => throw new InvalidOperationException("HR is away."))));

        replayed.Findings.ShouldBeEmpty();
        replayed.Failures.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_sees_the_second_factor_of_then(bool isEnrolledLater)
    {
        var alice = _database.Add(isEnrolledLater ? TestUsers.Create() : TestUsers.Create().WithSecondFactor());
        await SignInAsync(alice);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await _database.CommitAsync(alice, user =>
        {
            if (isEnrolledLater) user.EnrollSecondFactor(_database.Now);
            else user.RemoveSecondFactor(_database.Now);
        });
        await SignInAsync(alice);
        var seen = new List<bool>();

        await ReplayAsync(services => services.AddSingleton<ILoginRule>(new LoginRule((user, _, _) =>
        {
            seen.Add(user.HasSecondFactor);
            return Result.Success();
        })));

        seen.ShouldBe([!isEnrolledLater, isEnrolledLater]);
    }

    [Fact]
    public async Task An_action_that_the_next_login_requires_is_listed_once_for_each_who_signed_in()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.Add(TestUsers.Create("bob"));
        await SignInAsync(alice);
        await SignInAsync(alice);

        var finding = (await ReplayAsync(services => services.AddSingleton<IRequiredAction>(new TestAction("code_of_conduct")))).Findings.ShouldHaveSingleItem();

        (finding.Outcome, finding.Username, finding.Code).ShouldBe((ReplayOutcome.ActionRequired, "alice", "code_of_conduct"));
    }

    [Fact]
    public async Task A_rule_that_throws_is_reported_once_and_the_others_still_decide()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(alice);
        await SignInAsync(alice);

        var replayed = await ReplayAsync(services => services
            .AddSingleton<ILoginRule>(new LoginRule((_, _, _) => throw new InvalidOperationException("HR is away.")))
            .AddSingleton<ISessionRule>(new SessionRule(Closed)));

        replayed.Failures.ShouldHaveSingleItem().ShouldBe(new ReplayFailure(nameof(LoginRule), 2, "InvalidOperationException: HR is away."));
        replayed.Findings.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_rule_that_gives_no_answer_in_time_is_not_asked_again()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(alice);
        await SignInAsync(alice);
        await _database.CommitAsync(alice, user => user.RecordRejectedLogin(Closed, _database.Now));
        var rule = new HangingRule();

        var replaying = ReplayAsync(services => services.AddSingleton<ILoginRule>(rule));
        await Task.WhenAny(rule.Asked.Task, replaying);
        while (!replaying.IsCompleted)
        {
            _database.Time.Advance(SessionRules.LoginTimeout);
            await Task.Yield();
        }

        var failure = (await replaying).Failures.Single(failure => failure.Policy == nameof(HangingRule));
        (failure.Times, failure.Skipped, rule.Count).ShouldBe((1, 2, 1));
        (await replaying).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Failures_of_the_day_before_the_period_count_and_their_lockouts_are_not_listed()
    {
        var alice = _database.Add(TestUsers.Create());
        await FailAsync(alice, 2);
        _database.Time.Advance(TimeSpan.FromHours(23));
        await FailAsync(alice, 1);
        _database.Time.Advance(TimeSpan.FromMinutes(1));

        var policy = new LockoutPolicy(3, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));
        (await ReplayAsync(services => services.AddSingleton<ILockoutPolicy>(policy), TimeSpan.FromHours(1))).Findings.Select(finding => (finding.Outcome, finding.IsCertain)).ShouldBe([(ReplayOutcome.LockedOut, true)]);
        (await ReplayAsync(services => services.AddSingleton<ILockoutPolicy>(policy), TimeSpan.FromSeconds(1))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_name_and_a_closed_account_are_replayed_without_a_name()
    {
        var decoy = _database.Add(User.Decoy(TestValues.Username("decoy"), _database.Now));
        var alice = _database.Add(TestUsers.Create());
        await FailAsync(alice, 3);
        _database.Users.Remove(alice);
        await FailDecoyAsync(decoy, 3);

        var findings = (await ReplayAsync(services => services.AddSingleton<ILockoutPolicy>(new LockoutPolicy(3, duration: null, TimeSpan.Zero)))).Findings;

        findings.Select(finding => (finding.UserId, finding.Username, finding.UnknownName)).ShouldBe([(alice.Id.Value, null, false), (decoy.Id.Value, null, true)]);
    }

    [Fact]
    public async Task A_looser_policy_is_said_to_be_a_lower_bound()
    {
        var alice = _database.Add(TestUsers.Create());
        await FailAsync(alice, 5);

        (await ReplayAsync(services => services.AddSingleton<ILockoutPolicy>(new LockoutPolicy(10, duration: null, TimeSpan.Zero)))).Limits[0].ShouldStartWith("1 recorded lockout would not have begun");
        (await ReplayAsync()).Limits.ShouldNotContain(limit => limit.Contains("looser", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replay_changes_nothing()
    {
        var alice = _database.Add(TestUsers.Create());
        await FailAsync(alice, 4);
        var before = _database.Events.All.Count;

        await ReplayAsync(services => services.AddSingleton<ILockoutPolicy>(new LockoutPolicy(3, duration: null, TimeSpan.Zero)));

        _database.Events.All.Count.ShouldBe(before);
        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(4);
        _database.Users.Reload(alice).Attempts.LockedOutAt.ShouldBeNull();
    }

    [Fact]
    public async Task An_empty_period_has_no_events()
    {
        var replayed = await ReplayAsync();

        (replayed.Events, replayed.Findings.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void The_validator_rejects_a_period_in_the_future_and_one_that_ends_before_it_starts()
    {
        var validator = new ReplayPoliciesValidator(_database.Time);

        validator.GetRejectedFields(new ReplayPoliciesQuery(_database.Now.AddSeconds(1))).ShouldBe(["from"]);
        validator.GetRejectedFields(new ReplayPoliciesQuery(_database.Now.AddDays(-1), _database.Now.AddDays(-2))).ShouldBe(["until"]);
        validator.GetRejectedFields(new ReplayPoliciesQuery(_database.Now.AddDays(-1), _database.Now)).ShouldBeEmpty();
    }

    private async Task<ReplayedPolicies> ReplayAsync(Action<IServiceCollection>? rules = null, TimeSpan? since = null)
    {
        _database.Time.Advance(TimeSpan.FromMilliseconds(1));
        var request = _database.Request.Actor;
        _database.Request.Actor = new Operator("ops");
        await using var services = TestServices.Create(_database, rules).BuildServiceProvider();
        var replayed = await services.SendAsync(new ReplayPoliciesQuery(_database.Now - (since ?? Period)));
        _database.Request.Actor = request;
        return replayed.Value;
    }

    private async Task SignInAsync(User user, string address = "192.0.2.1")
    {
        _database.Request.Client = A.Client(address);
        var context = _database.NewContext();
        await context.UnitOfWork.ExecuteAsync(
            () =>
            {
                context.Sessions.Add(Session.Start(user, _database.Request.Client, SessionPolicy.Default.Standard, _database.Now).Session);
                return Task.FromResult(true);
            },
            CancellationToken.None);
    }

    private async Task FailAsync(User user, int count)
    {
        for (var i = 0; i < count; i++) await _database.CommitAsync(user, stored => stored.AddFailedAttempt(_database.Now));
    }

    private async Task FailDecoyAsync(User decoy, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var context = _database.NewContext();
            await context.UnitOfWork.ExecuteAsync(
                async () =>
                {
                    (await context.Users.FindIncludingDecoysAsync(decoy.Id, CancellationToken.None))!.AddFailedAttempt(_database.Now);
                    return true;
                },
                CancellationToken.None);
        }
    }

    private sealed class LoginRule(Func<User, ClientFingerprint, DateTimeOffset, Result> check) : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(check(user, client, now));
    }

    private sealed class SessionRule(Result answer) : ISessionRule
    {
        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(answer);
    }

    private sealed class RoleChangeRule(Func<RoleChange, Result> check) : IRoleChangeRule
    {
        public List<RoleChange> Asked { get; } = [];

        public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Asked.Add(change);
            return Task.FromResult(check(change));
        }
    }

    private sealed class HangingRule : ILoginRule
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Count++;
            Asked.TrySetResult();
            return new TaskCompletionSource<Result>().Task;
        }
    }
}
