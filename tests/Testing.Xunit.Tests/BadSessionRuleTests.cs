using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>The contracts find wrong session rules and session policies.</summary>
public class BadSessionRuleTests
{
    [Fact]
    public async Task A_rule_that_waits_despite_a_cancellation_fails_the_test()
    {
        var contract = new RuleContract<WaitsForever>();

        (await Failure.GetMessageAsync(contract.It_ends_when_the_request_is_cancelled)).ShouldStartWith("WaitsForever takes longer than a login waits.\n\n");
    }

    [Fact]
    public async Task A_rule_that_changes_the_user_is_found()
    {
        var contract = new RuleContract<LocksAccounts>();

        (await Failure.GetMessageAsync(contract.It_does_not_change_the_user)).ShouldStartWith("LocksAccounts changes the user.\n\n  alice has no role\n  the sessions of alice are checked\n");
    }

    [Theory]
    [InlineData(0, 60, "idle no time, absolute 1 hour")]
    [InlineData(120, 60, "idle 2 hours, absolute 1 hour")]
    [InlineData(60, 366 * 24 * 60, "idle 1 hour, absolute 366 days")]
    public async Task Timeouts_that_are_not_positive_too_long_or_in_the_wrong_order_are_found(int idleMinutes, int absoluteMinutes, string was)
    {
        var contract = new RememberedContract(new SessionLifetime(TimeSpan.FromMinutes(idleMinutes), TimeSpan.FromMinutes(absoluteMinutes)));

        (await Failure.GetMessageAsync(contract.Timeouts_are_positive_and_at_most_a_year_and_idle_is_within_absolute)).ShouldBe($"""
            SessionPolicy returns invalid timeouts.

              alice has no role
              alice signs in from 192.0.2.1 and stays signed in

            expected: no time < idle ≤ absolute ≤ a year
            was:      {was}
            """);
    }

    [Fact]
    public async Task A_policy_that_remembers_clients_differs_between_nodes()
    {
        var contract = new PolicyContract<FirstClientAlone>();

        (await Failure.GetMessageAsync(contract.Two_nodes_answer_like_one)).ShouldBe("""
            FirstClientAlone keeps state: two nodes do not answer like one.

              alice has no role
              alice signs in from 192.0.2.1 (node 1)
              alice sends a request from 192.0.2.1 (node 1)
              alice sends a request from 192.0.2.77 (node 2)

            expected: rejected (one node)
            was:      accepted (two nodes)
            """);
    }

    [Fact]
    public async Task A_policy_that_changes_the_user_is_found()
    {
        var contract = new PolicyContract<LocksOnSecondAddress>();

        (await Failure.GetMessageAsync(contract.It_does_not_change_the_user)).ShouldStartWith("LocksOnSecondAddress changes the user.\n\n  alice has no role\n  alice signs in from 192.0.2.1\n");
    }

    [Fact]
    public async Task A_policy_without_sessions_for_administrators_is_found()
    {
        var contract = new PolicyContract<NoSessionsForAdministrators>();

        (await Failure.GetMessageAsync(contract.A_user_has_at_least_1_session)).ShouldBe("""
            NoSessionsForAdministrators allows no session.

              alice has the role admin
              alice signs in from 192.0.2.1

            expected: at least 1 session
            was:      0 sessions
            """);
    }

    [Fact]
    public async Task A_policy_that_rejects_the_client_of_the_login_is_found()
    {
        var contract = new PolicyContract<RejectsUnknownAgents>();

        (await Failure.GetMessageAsync(contract.The_client_of_the_login_is_accepted)).ShouldBe("""
            RejectsUnknownAgents rejects the client that signed in.

              alice has no role
              alice signs in from 203.0.113.9 without a user agent

            expected: the same client is accepted
            was:      rejected
            """);
    }

    private sealed class RuleContract<TRule> : SessionRuleContract<TRule>
        where TRule : class, ISessionRule, new()
    {
        protected override TRule Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class PolicyContract<TPolicy> : SessionPolicyContract<TPolicy>
        where TPolicy : class, ISessionPolicy, new()
    {
        protected override TPolicy Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class RememberedContract(SessionLifetime remembered) : SessionPolicyContract<SessionPolicy>
    {
        protected override SessionPolicy Create() => SessionPolicy.Default with { Remembered = remembered };

        protected override ulong? Seed => 1;
    }

    private sealed class LocksAccounts : ISessionRule
    {
        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            user.Lock(now);
            return Task.FromResult(Result.Success());
        }
    }

    private sealed class WaitsForever : ISessionRule
    {
        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            if (cancellationToken.IsCancellationRequested) await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
            return Result.Success();
        }
    }

    private abstract class Policy : ISessionPolicy
    {
        public virtual SessionLifetime GetLifetime(User user, bool remember) => new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(8));

        public virtual int GetMaxSessions(User user) => 5;

        public virtual bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => true;

        public virtual bool AllowsSecondAddress(User user) => true;
    }

    private sealed class FirstClientAlone : Policy
    {
        private ClientFingerprint? _first;

        public override bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => (_first ??= current) == current;
    }

    private sealed class LocksOnSecondAddress : Policy
    {
        public override bool AllowsSecondAddress(User user)
        {
            user.Lock(TestTime.Start);
            return false;
        }
    }

    private sealed class NoSessionsForAdministrators : Policy
    {
        public override int GetMaxSessions(User user) => user.IsAdministrator ? 0 : 5;
    }

    private sealed class RejectsUnknownAgents : Policy
    {
        public override bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => current.UserAgent.Length > 0 && atLogin == current;
    }
}
