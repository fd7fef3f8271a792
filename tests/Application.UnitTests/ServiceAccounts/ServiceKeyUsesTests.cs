using Auth.Application.ServiceAccounts;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.UnitTests.ServiceAccounts;

public sealed class ServiceKeyUsesTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly ServiceKeyUses _uses = new();
    private readonly ServiceKeyId _key = ServiceKeyId.New(Now);

    [Fact]
    public void The_latest_use_of_each_key_is_taken()
    {
        var other = ServiceKeyId.New(Now);
        _uses.Record(_key, Now.AddSeconds(1));
        _uses.Record(_key, Now.AddSeconds(3));
        _uses.Record(_key, Now.AddSeconds(2));
        _uses.Record(other, Now);

        _uses.Take().ShouldBe(new Dictionary<ServiceKeyId, DateTimeOffset> { [_key] = Now.AddSeconds(3), [other] = Now }, ignoreOrder: true);
    }

    [Fact]
    public void A_use_is_taken_once()
    {
        _uses.Record(_key, Now);
        _uses.Take();

        _uses.Take().ShouldBeEmpty();
    }

    [Fact]
    public void Uses_after_a_take_do_not_change_what_was_taken()
    {
        _uses.Record(_key, Now);
        var taken = _uses.Take();

        _uses.Record(_key, Now.AddSeconds(1));

        taken[_key].ShouldBe(Now);
        _uses.Take()[_key].ShouldBe(Now.AddSeconds(1));
    }

    [Fact]
    public void Keys_beyond_the_maximum_are_not_recorded_and_recorded_ones_are_still_updated()
    {
        _uses.Record(_key, Now);
        for (var i = 0; i < ServiceKeyUses.MaxKeys; i++) _uses.Record(ServiceKeyId.New(Now), Now);
        _uses.Record(_key, Now.AddSeconds(1));

        var taken = _uses.Take();

        (taken.Count, taken[_key]).ShouldBe((ServiceKeyUses.MaxKeys, Now.AddSeconds(1)));
    }

    [Fact]
    public async Task No_use_is_lost_between_concurrent_records_and_takes()
    {
        const int count = ServiceKeyUses.MaxKeys;
        var taken = new List<ServiceKeyId>();
        var recording = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < count / 4; i++) _uses.Record(ServiceKeyId.New(Now), Now);
        })));

        while (!recording.IsCompleted) taken.AddRange(_uses.Take().Keys);
        await recording;
        taken.AddRange(_uses.Take().Keys);

        taken.Count.ShouldBe(count);
    }
}
