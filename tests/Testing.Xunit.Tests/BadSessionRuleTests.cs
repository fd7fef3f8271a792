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

        (await Failure.OfAsync(contract.It_ends_when_the_request_is_cancelled)).ShouldStartWith("WaitsForever takes longer than a login waits.\n\n");
    }

    [Fact]
    public async Task A_timeout_of_zero_is_found()
    {
        var contract = new PolicyContract<NoIdleTimeout>();

        (await Failure.OfAsync(contract.Timeouts_are_positive_and_at_most_a_year_and_idle_is_within_absolute)).ShouldBe("""
            NoIdleTimeout returns invalid timeouts.

              alice has no role
              alice signs in from 192.0.2.1 and stays signed in

            expected: no time < idle ≤ absolute ≤ a year
            was:      idle no time, absolute 8 hours
            """);
    }

    [Fact]
    public async Task A_policy_without_sessions_for_administrators_is_found()
    {
        var contract = new PolicyContract<NoSessionsForAdministrators>();

        (await Failure.OfAsync(contract.A_user_has_at_least_1_session)).ShouldBe("""
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

        (await Failure.OfAsync(contract.The_client_of_the_login_is_accepted)).ShouldBe("""
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
    }

    private sealed class NoIdleTimeout : Policy
    {
        public override SessionLifetime GetLifetime(User user, bool remember) => new(remember ? TimeSpan.Zero : TimeSpan.FromMinutes(30), TimeSpan.FromHours(8));
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
