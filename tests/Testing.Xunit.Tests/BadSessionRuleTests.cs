using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>The contracts find wrong session rules and session policies.</summary>
public class BadSessionRuleTests
{
    [Fact]
    public async Task A_rule_that_tries_again_despite_a_cancellation_fails_the_test()
    {
        var contract = new RuleContract<TriesForever>();

        (await Failure.OfAsync(contract.It_ends_when_the_request_is_cancelled)).ShouldBe("x");
    }

    [Fact]
    public async Task A_timeout_of_zero_is_found()
    {
        var contract = new PolicyContract<NoIdleTimeout>();

        (await Failure.OfAsync(contract.Timeouts_are_positive_and_at_most_a_year_and_idle_is_within_absolute)).ShouldBe("x");
    }

    [Fact]
    public async Task A_policy_without_sessions_for_administrators_is_found()
    {
        var contract = new PolicyContract<NoSessionsForAdministrators>();

        (await Failure.OfAsync(contract.A_user_has_at_least_1_session)).ShouldBe("x");
    }

    [Fact]
    public async Task A_policy_that_rejects_the_client_of_the_login_is_found()
    {
        var contract = new PolicyContract<RejectsUnknownAgents>();

        (await Failure.OfAsync(contract.The_client_of_the_login_is_accepted)).ShouldBe("x");
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

    private sealed class TriesForever : ISessionRule
    {
        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken);
                    return Result.Success();
                }
                catch (OperationCanceledException)
                {
                    await Task.Yield();
                }
            }
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
