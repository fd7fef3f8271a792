using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>A network is paused when attempts on many accounts fail, and not for the failures of people who share an address.</summary>
[Trait("Requirement", "R81")]
public class SprayingDetectorTests
{
    private const int Limit = 5;
    private const int NetworkLimit = 20;

    private static readonly ClientFingerprint Client = TestClients.Create("203.0.113.7");

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly SprayingDetector _detector;

    public SprayingDetectorTests() => _detector = new(new SprayingSettings(Limit, NetworkLimit), _time);

    [Fact]
    public void Failures_on_as_many_accounts_as_the_limit_pause_the_address()
    {
        Fail(Client, Limit - 1);
        _detector.GetPause(Client).ShouldBeNull();

        Fail(Client, 1);

        _detector.GetPause(Client).ShouldBe(SprayingDetector.FirstPause);
        _detector.GetPause(TestClients.Create("203.0.113.8")).ShouldBeNull();
    }

    [Fact]
    public void A_pause_ends_by_itself()
    {
        Fail(Client, Limit);

        _time.Advance(SprayingDetector.FirstPause);

        _detector.GetPause(Client).ShouldBeNull();
    }

    [Fact]
    public void Each_further_account_doubles_the_pause_up_to_the_longest()
    {
        Fail(Client, Limit);
        List<double> pauses = [];
        for (var i = 0; i < 9; i++)
        {
            _time.Advance(_detector.GetPause(Client)!.Value);
            Fail(Client, 1);
            pauses.Add(_detector.GetPause(Client)!.Value.TotalSeconds);
        }

        pauses.ShouldBe([10, 20, 40, 80, 160, 320, 640, 900, 900]);
    }

    [Fact]
    public void Repeated_failures_on_one_account_count_once()
    {
        var alice = NewAccount();
        for (var i = 0; i < Limit * 2; i++) _detector.RecordFailure(Client, alice);

        _detector.GetPause(Client).ShouldBeNull();
    }

    [Fact]
    public void A_repeated_failure_does_not_extend_a_pause()
    {
        var alice = NewAccount();
        Fail(Client, Limit - 1);
        _detector.RecordFailure(Client, alice);
        _time.Advance(TimeSpan.FromSeconds(2));

        _detector.RecordFailure(Client, alice);

        _detector.GetPause(Client).ShouldBe(SprayingDetector.FirstPause - TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_success_on_an_account_that_failed_lowers_the_count()
    {
        var alice = NewAccount();
        _detector.RecordFailure(Client, alice);
        Fail(Client, Limit - 2);

        _detector.RecordSuccess(Client, alice);
        Fail(Client, 1);

        _detector.GetPause(Client).ShouldBeNull();
    }

    [Fact]
    public void Successes_on_other_accounts_lower_the_count_up_to_twice_the_limit()
    {
        Fail(Client, 1);
        for (var i = 0; i < Limit * 10; i++) _detector.RecordSuccess(Client, NewAccount());

        Fail(Client, (Limit * 3) - 2);
        _detector.GetPause(Client).ShouldBeNull();

        Fail(Client, 1);
        _detector.GetPause(Client).ShouldNotBeNull();
    }

    [Fact]
    public void Repeated_successes_on_one_account_count_once()
    {
        var own = NewAccount();
        Fail(Client, 1);
        for (var i = 0; i < Limit; i++) _detector.RecordSuccess(Client, own);

        Fail(Client, Limit);

        _detector.GetPause(Client).ShouldNotBeNull();
    }

    /// <summary>Each of them mistypes the password once and corrects it at some time in the next minute. On two nodes, half of the corrections reach the other one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Five_hundred_people_behind_one_address_who_mistype_their_passwords_all_get_in(int nodes)
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 200), _time);
        var chance = new Random(1);
        var people = Enumerable.Range(0, 500).Select(_ => (Id: NewAccount(), At: chance.Next(1800))).ToList();
        var steps = people.Select(person => (person.Id, person.At, IsRight: false))
            .Concat(people.Select(person => (person.Id, At: person.At + chance.Next(60), IsRight: true)))
            .Where(_ => nodes == 1 || chance.Next(nodes) == 0)
            .OrderBy(step => step.At);

        var paused = 0;
        foreach (var (id, at, isRight) in steps)
        {
            _time.SetUtcNow(TestTime.Start.AddSeconds(at));
            if (detector.GetPause(Client) is not null) paused++;
            else if (isRight) detector.RecordSuccess(Client, id);
            else detector.RecordFailure(Client, id);
        }

        paused.ShouldBe(0);
    }

    [Theory]
    [InlineData("203.0.113.{0}", "203.0.113.250", NetworkLimit)]
    [InlineData("2001:db8:1:2::{0}", "2001:db8:1:2:ffff::1", Limit)]
    [InlineData("2001:db8:1:200:{0}::", "2001:db8:1:200:ffff::1", Limit)]
    [InlineData("2001:db8:1:2{0:00}::1", "2001:db8:1:2ff::1", Limit * 2)]
    [InlineData("2001:db8:1:{0}00::1", "2001:db8:1:ffff::1", NetworkLimit)]
    public void The_addresses_of_a_network_are_counted_together(string addresses, string another, int limit)
    {
        var clients = Enumerable.Range(1, limit).Select(i => TestClients.Create(string.Format(null, addresses, i))).ToList();
        foreach (var client in clients.SkipLast(1)) Fail(client, 1);
        _detector.GetPause(TestClients.Create(another)).ShouldBeNull();

        Fail(clients[^1], 1);

        _detector.GetPause(TestClients.Create(another)).ShouldBe(SprayingDetector.FirstPause);
    }

    [Fact]
    public void A_suspicion_names_the_network_and_the_count()
    {
        Fail(Client, Limit - 1);

        var suspicion = _detector.RecordFailure(Client, NewAccount()).ShouldNotBeNull();

        (suspicion.Network, suspicion.Accounts).ShouldBe(("203.0.113.7/32", Limit));
    }

    [Fact]
    public void A_network_is_suspected_until_that_is_stored_and_again_an_hour_later()
    {
        Fail(Client, Limit - 1);
        var alice = NewAccount();
        var suspicion = _detector.RecordFailure(Client, alice).ShouldNotBeNull();
        // The transaction is retried.
        _detector.RecordFailure(Client, alice).ShouldBe(suspicion);

        _detector.MarkReported(suspicion).ShouldBeTrue();
        _detector.MarkReported(suspicion).ShouldBeFalse();
        _detector.RecordFailure(Client, NewAccount()).ShouldBeNull();

        _time.Advance(SprayingDetector.Window);
        Fail(Client, Limit - 1);
        _detector.RecordFailure(Client, NewAccount()).ShouldNotBeNull();
    }

    [Fact]
    public void Failures_count_for_an_hour()
    {
        Fail(Client, Limit - 1);
        _time.Advance(SprayingDetector.Window);

        Fail(Client, Limit - 1);

        _detector.GetPause(Client).ShouldBeNull();
        _detector.AccountCount.ShouldBe(2 * (Limit - 1), "those of an hour ago are forgotten");
    }

    [Fact]
    public void The_longest_pause_does_not_end_with_the_window()
    {
        Fail(Client, 1);
        _time.Advance(SprayingDetector.Window - TimeSpan.FromMinutes(1));
        Fail(Client, Limit + 20);
        _time.Advance(TimeSpan.FromMinutes(2));

        Fail(Client, 1);

        _detector.GetPause(Client).ShouldNotBeNull();
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 0), _time);
        for (var i = 0; i < SprayingDetector.MaxEntries; i++) detector.RecordFailure(new(new IPAddress(i), null), NewAccount());

        // An account and a network for each failure.
        detector.AccountCount.ShouldBe(SprayingDetector.MaxEntries / 2);
    }

    [Fact]
    public void One_network_cannot_fill_the_memory()
    {
        Fail(Client, 10_000);
        for (var i = 0; i < 10_000; i++) _detector.RecordSuccess(Client, NewAccount());

        _detector.AccountCount.ShouldBeLessThan(300);
        _detector.GetPause(Client).ShouldBe(SprayingDetector.MaxPause);
    }

    [Fact]
    public void Each_limit_can_be_turned_off()
    {
        var detector = new SprayingDetector(new SprayingSettings(FailedAccounts: 0, FailedAccountsPerNetwork: 0), _time);
        for (var i = 0; i < 1_000; i++) detector.RecordFailure(Client, NewAccount());

        detector.GetPause(Client).ShouldBeNull();
    }

    [Fact]
    public void Without_a_client_nothing_is_counted()
    {
        var cli = new ClientFingerprint(null, null);
        for (var i = 0; i < NetworkLimit; i++) _detector.RecordFailure(cli, NewAccount());

        _detector.GetPause(cli).ShouldBeNull();
    }

    [Fact]
    public void Parallel_failures_are_all_counted()
    {
        Parallel.For(0, NetworkLimit, i => _detector.RecordFailure(TestClients.Create($"203.0.113.{i}"), NewAccount()));

        _detector.GetPause(TestClients.Create("203.0.113.250")).ShouldNotBeNull();
        _detector.AccountCount.ShouldBe(2 * NetworkLimit);
    }

    private static UserId NewAccount() => UserId.New(TestTime.Start);

    private void Fail(ClientFingerprint client, int accounts)
    {
        for (var i = 0; i < accounts; i++) _detector.RecordFailure(client, NewAccount());
    }
}
