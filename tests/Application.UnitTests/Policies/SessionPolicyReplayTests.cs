using Auth.Application.Policies;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Policies;

public class SessionPolicyReplayTests
{
    private static readonly SessionPolicy TwoSessions = SessionPolicy.Default with { MaxSessions = 2 };

    private readonly ReplayedAccount _account;
    private readonly List<ReplayedEvent> _events = [];
    private DateTimeOffset _now = TestTime.Start;

    public SessionPolicyReplayTests()
    {
        var user = TestUsers.Create().Build();
        _account = new ReplayedAccount(user, user);
    }

    [Fact]
    public void The_oldest_session_beyond_the_limit_ends()
    {
        var first = Start();
        Start();
        Start();

        var finding = Replay(TwoSessions).ShouldHaveSingleItem();

        (finding.Outcome, finding.SessionId, finding.IsCertain, finding.OccurredAt).ShouldBe((ReplayOutcome.SessionEnded, first.Value, false, _now));
    }

    [Fact]
    public void A_session_that_an_unused_one_would_not_outlive_does_not_count()
    {
        Start();
        Start();
        _now += SessionPolicy.Default.Standard.Idle;
        Start();

        Replay(TwoSessions).ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_request_does_not_prolong_a_session()
    {
        Start();
        var refused = Start();
        _now += SessionPolicy.Default.Standard.Idle - TimeSpan.FromMinutes(1);
        Add(new SessionMismatched(refused, _account.User.Id, _now), address: "198.51.100.9");
        _now += TimeSpan.FromMinutes(2);
        Start();
        Start();

        Replay(TwoSessions).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SessionEndReason.Superseded)]
    [InlineData(SessionEndReason.Logout)]
    public void A_session_that_has_ended_does_not_count(SessionEndReason why)
    {
        var first = Start();
        Start();
        if (why == SessionEndReason.Logout) Add(new SessionEnded(first, _account.User.Id, why, _now));
        Start();
        if (why == SessionEndReason.Superseded) Add(new SessionEnded(first, _account.User.Id, why, _now));

        Replay(TwoSessions).ShouldBeEmpty();
    }

    [Fact]
    public void A_session_that_was_used_after_the_longest_lifetime_would_have_expired()
    {
        var policy = SessionPolicy.Default with { Remembered = SessionPolicy.Default.Standard };
        var session = Start();
        _now += policy.Standard.Absolute;
        Add(new SessionSteppedUp(session, _account.User.Id, _now));
        Add(new SessionSteppedUp(session, _account.User.Id, _now));

        Replay(policy).ShouldHaveSingleItem().Code.ShouldBe("expired");
        Replay(SessionPolicy.Default).ShouldBeEmpty();
    }

    [Fact]
    public void A_client_that_the_policy_accepts_is_not_refused()
    {
        var session = Start();
        Add(new SessionMismatched(session, _account.User.Id, _now), "198.51.100.7");

        Replay(SessionPolicy.Default with { IpBinding = ClientBinding.Off }).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.ClientAccepted);
        Replay(SessionPolicy.Default).ShouldBeEmpty("only a remembered session is not bound to its IP address");
    }

    [Fact]
    public void A_client_that_the_policy_does_not_accept_is_refused()
    {
        var session = Start();
        Add(new SessionSteppedUp(session, _account.User.Id, _now), "198.51.100.7");

        Replay(SessionPolicy.Default with { RememberIpBinding = ClientBinding.Exact }).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.ClientRefused);
        Replay(SessionPolicy.Default).ShouldBeEmpty("a remembered session is not bound to its IP address");
    }

    [Fact]
    public void A_learned_address_is_accepted_only_if_the_policy_allows_a_second_one()
    {
        var session = Start();
        Add(new SessionAddressLearned(session, _account.User.Id, _now), "2001:db8::1");
        var policy = SessionPolicy.Default with { RememberIpBinding = ClientBinding.Exact };

        Replay(policy).ShouldBeEmpty();
        _account.User.SetRoles([Role.Administrator], _now);
        Replay(policy).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.ClientRefused);
    }

    private SessionId Start()
    {
        _now += TimeSpan.FromMinutes(1);
        var id = SessionId.New(_now);
        Add(new SessionStarted(id, _account.User.Id, _now));
        return id;
    }

    private void Add(IDomainEvent domainEvent, string address = "192.0.2.1") =>
        _events.Add(new ReplayedEvent(_account, domainEvent) { Client = A.Client(address), SessionId = (domainEvent as ISessionEvent)?.SessionId.Value });

    private IReadOnlyList<ReplayFinding> Replay(ISessionPolicy policy)
    {
        var replay = new SessionPolicyReplay(policy, new ReplayFailures());
        foreach (var replayed in _events) replay.Apply(replayed);
        replay.End();
        return replay.Findings;
    }
}
