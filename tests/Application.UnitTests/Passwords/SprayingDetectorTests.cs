using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>A network is slowed down when attempts on many names fail, and not for the failures of people who share an address.</summary>
[Trait("Requirement", "R81")]
public class SprayingDetectorTests
{
    private const int Limit = 5;
    private const int NetworkLimit = 20;

    private static readonly ClientFingerprint Client = A.Client("203.0.113.7");

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly SprayingDetector _detector;

    public SprayingDetectorTests() => _detector = new(new SprayingSettings(Limit, NetworkLimit), _time);

    [Fact]
    public void Failures_on_as_many_names_as_the_limit_slow_the_address_down()
    {
        Fail(Client, Limit - 1);
        _detector.FindWait(Client).ShouldBeNull();

        Fail(Client, 1);

        _detector.FindWait(Client).ShouldBe(SprayingDetector.TurnInterval);
        _detector.FindWait(A.Client("203.0.113.8")).ShouldBeNull();
    }

    [Fact]
    public void A_slowed_address_has_one_turn_in_each_interval()
    {
        Fail(Client, Limit);
        _detector.TakeTurn(Client).ShouldBe(SprayingDetector.TurnInterval);

        for (var i = 0; i < 3; i++)
        {
            _time.Advance(SprayingDetector.TurnInterval);
            _detector.TakeTurn(Client).ShouldBeNull();
            _detector.TakeTurn(Client).ShouldBe(SprayingDetector.TurnInterval);
            Fail(Client, 1);
        }
    }

    [Fact]
    public void A_rejected_attempt_does_not_delay_the_next_turn()
    {
        Fail(Client, Limit);
        _time.Advance(TimeSpan.FromSeconds(10));

        _detector.TakeTurn(Client).ShouldBe(TimeSpan.FromSeconds(5));

        _detector.FindWait(Client).ShouldBe(TimeSpan.FromSeconds(5));
    }

    /// <summary>As many requests as kept a network out for ever when each failure extended a pause.</summary>
    [Fact]
    public void Sixty_failures_an_hour_leave_three_of_four_turns_to_others()
    {
        Fail(Client, Limit * 3);

        var turnsOfOthers = 0;
        for (var minute = 0; minute < 59; minute++)
        {
            _time.Advance(SprayingDetector.TurnInterval);
            _detector.TakeTurn(Client).ShouldBeNull();
            Fail(Client, 1);
            for (var i = 0; i < 3; i++)
            {
                _time.Advance(SprayingDetector.TurnInterval);
                if (_detector.TakeTurn(Client) is null) turnsOfOthers++;
            }
        }

        turnsOfOthers.ShouldBe(59 * 3);
    }

    [Fact]
    public void Repeated_failures_on_one_name_count_once()
    {
        var alice = NewName();
        for (var i = 0; i < Limit * 2; i++) _detector.RecordFailure(Client, alice);

        _detector.FindWait(Client).ShouldBeNull();
    }

    [Fact]
    public void A_repeated_failure_does_not_extend_the_wait()
    {
        var alice = NewName();
        Fail(Client, Limit - 1);
        _detector.RecordFailure(Client, alice);
        _time.Advance(TimeSpan.FromSeconds(2));

        _detector.RecordFailure(Client, alice);

        _detector.FindWait(Client).ShouldBe(SprayingDetector.TurnInterval - TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_success_clears_the_failures_of_all_names_of_the_account()
    {
        var (username, email) = (NewName(), NewName());
        _detector.RecordFailure(Client, username);
        _detector.RecordFailure(Client, email);
        Fail(Client, Limit - 2);
        _detector.IsSlowed(Client).ShouldBeTrue();

        _detector.RecordSuccess(Client, NewAccount(), [username, email]);
        Fail(Client, 1);

        _detector.FindWait(Client).ShouldBeNull();
    }

    [Fact]
    public void Successes_on_other_accounts_lower_the_count_up_to_twice_the_limit()
    {
        Fail(Client, 1);
        for (var i = 0; i < Limit * 10; i++) _detector.RecordSuccess(Client, NewAccount(), []);

        Fail(Client, (Limit * 3) - 2);
        _detector.FindWait(Client).ShouldBeNull();

        Fail(Client, 1);
        _detector.FindWait(Client).ShouldNotBeNull();
    }

    [Fact]
    public void Repeated_successes_on_one_account_count_once()
    {
        var own = NewAccount();
        Fail(Client, 1);
        for (var i = 0; i < Limit; i++) _detector.RecordSuccess(Client, own, []);

        Fail(Client, Limit);

        _detector.FindWait(Client).ShouldNotBeNull();
    }

    /// <summary>Each of them mistypes the password once and corrects it at some time in the next minute. On two nodes, half of the corrections reach the other one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Five_hundred_people_behind_one_address_who_mistype_their_passwords_all_get_in(int nodes)
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 200), _time);
        var chance = new Random(1);
        var people = Enumerable.Range(0, 500).Select(_ => (Id: NewAccount(), Name: NewName(), At: chance.Next(1800))).ToList();
        var steps = people.Select(person => (person.Id, person.Name, person.At, IsRight: false))
            .Concat(people.Select(person => (person.Id, person.Name, At: person.At + chance.Next(60), IsRight: true)))
            .Where(_ => nodes == 1 || chance.Next(nodes) == 0)
            .OrderBy(step => step.At);

        var rejected = 0;
        foreach (var (id, name, at, isRight) in steps)
        {
            _time.SetUtcNow(TestTime.Start.AddSeconds(at));
            if (detector.TakeTurn(Client) is not null) rejected++;
            else if (isRight) detector.RecordSuccess(Client, id, [name]);
            else detector.RecordFailure(Client, name);
        }

        rejected.ShouldBe(0);
    }

    [Theory]
    [InlineData("203.0.113.{0}", "203.0.113.250", NetworkLimit)]
    [InlineData("2001:db8:1:2::{0}", "2001:db8:1:2:ffff::1", Limit)]
    [InlineData("2001:db8:1:200:{0}::", "2001:db8:1:200:ffff::1", Limit)]
    [InlineData("2001:db8:1:2{0:00}::1", "2001:db8:1:2ff::1", Limit * 2)]
    [InlineData("2001:db8:1:{0}00::1", "2001:db8:1:ffff::1", NetworkLimit)]
    public void The_addresses_of_a_network_are_counted_together(string addresses, string another, int limit)
    {
        var clients = Enumerable.Range(1, limit).Select(i => A.Client(string.Format(null, addresses, i))).ToList();
        foreach (var client in clients.SkipLast(1)) Fail(client, 1);
        _detector.FindWait(A.Client(another)).ShouldBeNull();

        Fail(clients[^1], 1);

        _detector.FindWait(A.Client(another)).ShouldBe(SprayingDetector.TurnInterval);
    }

    [Fact]
    public void A_suspicion_names_the_network_and_the_count()
    {
        Fail(Client, Limit - 1);

        var suspicion = _detector.RecordFailure(Client, NewName()).ShouldNotBeNull();

        (suspicion.Network, suspicion.Accounts).ShouldBe(("203.0.113.7/32", Limit));
    }

    [Fact]
    public void A_network_is_suspected_once_and_again_an_hour_later()
    {
        Fail(Client, Limit - 1);
        _detector.MarkReported(_detector.RecordFailure(Client, NewName()).ShouldNotBeNull());
        _detector.RecordFailure(Client, NewName()).ShouldBeNull();

        _time.Advance(SprayingDetector.Window);
        Fail(Client, Limit - 1);
        _detector.RecordFailure(Client, NewName()).ShouldNotBeNull();
    }

    /// <summary>So that parallel failures store one event, also if the transaction of the first one is run again.</summary>
    [Fact]
    public void One_failure_reports_a_network_and_another_one_if_that_was_never_stored()
    {
        Fail(Client, Limit - 1);
        var alice = NewName();
        var suspicion = _detector.RecordFailure(Client, alice).ShouldNotBeNull();

        _detector.RecordFailure(Client, NewName()).ShouldBeNull();
        _detector.RecordFailure(Client, alice).ShouldBe(suspicion with { Accounts = Limit + 1 });

        _time.Advance(TimeSpan.FromMinutes(1));
        _detector.RecordFailure(Client, NewName()).ShouldNotBeNull();
    }

    [Fact]
    public void Failures_count_for_an_hour()
    {
        Fail(Client, Limit - 1);
        _time.Advance(SprayingDetector.Window);

        Fail(Client, Limit - 1);

        _detector.FindWait(Client).ShouldBeNull();
        _detector.EntryCount.ShouldBe(2 * (Limit - 1), "those of an hour ago are forgotten");
    }

    [Fact]
    public void A_network_is_no_longer_slowed_when_its_window_ends()
    {
        Fail(Client, Limit + 5);
        _time.Advance(SprayingDetector.Window);

        _detector.IsSlowed(Client).ShouldBeFalse();
        _detector.TakeTurn(Client).ShouldBeNull();
        _detector.TakeTurn(Client).ShouldBeNull();
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 0), _time);
        for (var i = 0; i < SprayingDetector.MaxEntries; i++) detector.RecordFailure(new(new IPAddress(i), null), NewName());

        // An account and a network for each failure.
        detector.EntryCount.ShouldBe(SprayingDetector.MaxEntries / 2);
    }

    [Fact]
    public void One_network_cannot_fill_the_memory()
    {
        Fail(Client, 10_000);
        for (var i = 0; i < 10_000; i++) _detector.RecordSuccess(Client, NewAccount(), []);

        _detector.EntryCount.ShouldBeLessThan(300);
        _detector.FindWait(Client).ShouldBe(SprayingDetector.TurnInterval);
    }

    [Fact]
    public void Each_limit_can_be_turned_off()
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 0, FailedAccountsPerNetwork: 0), _time);
        for (var i = 0; i < 1_000; i++) detector.RecordFailure(Client, NewName());

        detector.FindWait(Client).ShouldBeNull();
    }

    [Fact]
    public void Without_a_client_nothing_is_counted()
    {
        var cli = new ClientFingerprint(null, null);
        for (var i = 0; i < NetworkLimit; i++) _detector.RecordFailure(cli, NewName());

        _detector.FindWait(cli).ShouldBeNull();
    }

    [Fact]
    public void Parallel_failures_are_all_counted()
    {
        Parallel.For(0, NetworkLimit, i => _detector.RecordFailure(A.Client($"203.0.113.{i}"), NewName()));

        _detector.FindWait(A.Client("203.0.113.250")).ShouldNotBeNull();
        _detector.EntryCount.ShouldBe(2 * NetworkLimit);
    }

    private static UserId NewAccount() => UserId.New(TestTime.Start);

    private static LoginNameDigest NewName() => LoginNameDigest.From(LoginName.Parse(NewAccount().ToString()));

    private void Fail(ClientFingerprint client, int names)
    {
        for (var i = 0; i < names; i++) _detector.RecordFailure(client, NewName());
    }
}
