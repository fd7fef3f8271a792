using Auth.Application.Sessions.Rules;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Sessions.Rules;

public class SessionRulesTests
{
    private static readonly Error Left = new(ErrorKind.Forbidden, "left", "You no longer work here.");

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly User _alice = TestUsers.Create();

    [Fact]
    public async Task All_rules_must_allow_the_sessions_of_a_user()
    {
        var rule = new Rule(Result.Success());

        (await AskAsync(rule, rule)).ShouldBe(new SessionRuleAnswer(Rejection: null, Failure: null));
        (await AskAsync(rule, new Rule(Left))).Rejection.ShouldBe(Left);

        rule.Asked.ShouldBe([_alice.Id, _alice.Id, _alice.Id]);
    }

    [Fact]
    public async Task A_rule_that_throws_rejects_nothing()
    {
        var failing = new Rule(Left) { Exception = new InvalidOperationException("HR is away.") };

        (await AskAsync(failing)).ShouldBe(new SessionRuleAnswer(Rejection: null, new SessionRuleFailure(typeof(Rule), failing.Exception)));
    }

    [Fact]
    public async Task A_rule_that_throws_does_not_keep_another_one_from_rejecting()
    {
        var answer = await AskAsync(new Rule(Left) { Exception = new InvalidOperationException("HR is away.") }, new Rule(Left));

        answer.Rejection.ShouldBe(Left);
        answer.Failure.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_that_hangs_rejects_nothing_after_ten_seconds(bool blocks)
    {
        using var released = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new Rule(Left)
        {
            WhileAsked = async () =>
            {
                asked.SetResult();
                if (blocks) released.Wait(TestContext.Current.CancellationToken);
                else await new TaskCompletionSource().Task;
            },
        };

        var asking = AskAsync(hanging);
        await asked.Task;
        await AdvanceUntilAsync(() => asking.IsCompleted);
        released.Set();
        var answer = await asking;
        answer.Rejection.ShouldBeNull();
        answer.Failure!.Exception.ShouldBeOfType<TimeoutException>();
        (_time.GetUtcNow() - TestTime.Start).ShouldBeGreaterThanOrEqualTo(SessionRules.Timeout);
    }

    [Fact]
    public async Task A_rule_that_heeds_cancellation_is_cancelled_when_it_takes_too_long()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Rule(Left) { OnCancelled = cancelled.SetResult };

        var asking = AskAsync(slow);
        await AdvanceUntilAsync(() => asking.IsCompleted && cancelled.Task.IsCompleted);
        (await asking).Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_login_does_not_wait_for_a_rule_beyond_its_time()
    {
        var checking = TestSessionRules.Create([new Rule(Left) { WhileAsked = () => new TaskCompletionSource().Task }], _time).CheckAsync(_alice, _time.Now(), CancellationToken.None);

        await AdvanceUntilAsync(() => checking.IsCompleted);

        (await checking).Error.ShouldNotBeNull().Code.ShouldBe("session_rule_unavailable");
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_rule()
    {
        using var stopping = new CancellationTokenSource();
        var asking = TestSessionRules.Create([new Rule(Left) { WhileAsked = () => new TaskCompletionSource().Task }], _time).AskAsync(_alice, _time.Now(), stopping.Token);

        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var step = 0; !condition(); step++)
        {
            if (step == 10_000) throw new TimeoutException("The condition was not met.");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private Task<SessionRuleAnswer> AskAsync(params ISessionRule[] rules) => TestSessionRules.Create(rules, _time).AskAsync(_alice, _time.Now(), CancellationToken.None);

    private sealed class Rule(Result answer) : ISessionRule
    {
        public Exception? Exception { get; init; }

        public Func<Task>? WhileAsked { get; init; }

        public Action? OnCancelled { get; init; }

        public List<UserId> Asked { get; } = [];

        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Asked.Add(user.Id);
            if (Exception is not null) throw Exception;
            if (WhileAsked is not null) await WhileAsked();
            if (OnCancelled is null) return answer;

            var never = new TaskCompletionSource<Result>();
            await using var registration = cancellationToken.Register(() =>
            {
                OnCancelled();
                never.SetCanceled(cancellationToken);
            });
            return await never.Task;
        }
    }
}
