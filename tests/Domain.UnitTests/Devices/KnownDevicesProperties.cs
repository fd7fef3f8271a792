using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Devices;

/// <summary>Who starts a login: one of two known devices, or an unknown client, with or without a token.</summary>
public enum Starter
{
    Laptop,
    Phone,
    ForgottenDevice,
    RandomToken,
    NoToken,
}

public static class StarterGenerators
{
    /// <summary>Mostly unknown clients, as in an attack.</summary>
    public static Arbitrary<Starter[]> Starters() => Arb.From(Gen.Frequency(
        (1, Gen.Constant(Starter.Laptop)), (2, Gen.Constant(Starter.Phone)), (2, Gen.Constant(Starter.ForgottenDevice)), (3, Gen.Constant(Starter.RandomToken)), (3, Gen.Constant(Starter.NoToken)))
        .ArrayOf());
}

/// <summary>For random sequences of logins, a client evicts only what it has started itself; unknown clients count as one (P6).</summary>
[Properties(Arbitrary = [typeof(StarterGenerators)], MaxTest = 500, EndSize = 120)]
[Trait("Requirement", "R16")]
public class KnownDevicesProperties
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create().WithSecondFactor();
    private readonly Dictionary<Starter, Device> _devices = [];

    public KnownDevicesProperties()
    {
        foreach (var starter in new[] { Starter.Laptop, Starter.Phone, Starter.ForgottenDevice }) _devices[starter] = Device.Register(_alice, Now).Device;
        for (var i = 0; i < 5; i++) _alice.AddFailedAttempt(Now, device: _devices[Starter.ForgottenDevice]);
    }

    private KnownDevices KnownDevices => KnownDevices.From(_devices.Values, Now);

    [Property]
    public void The_challenges_that_remain_are_the_newest_ten_of_each_known_device_and_of_all_unknown_clients(Starter[] starters) => Play(
        starters,
        (token, at) => LoginChallenge.Create(_alice, A.Client(), remember: false, at, token).Challenge,
        (challenges, token) => LoginChallenge.SelectForEviction(challenges, KnownDevices, token),
        LoginChallenge.MaxPerClient);

    [Property]
    [Trait("Requirement", "R69")]
    public void The_ceremonies_that_remain_are_the_newest_ten_of_each_known_device_and_of_all_unknown_clients(Starter[] starters) => Play(
        starters,
        (token, at) => PasskeyCeremony.Begin(CeremonyPurpose.SecondFactor, _alice.Id, "state", A.Client(), at, token).Ceremony,
        (ceremonies, token) => PasskeyCeremony.SelectForEviction(ceremonies, KnownDevices, token),
        PasskeyCeremony.MaxPerClient);

    private void Play<T>(Starter[] starters, Func<TokenHash<Device>?, DateTimeOffset, T> start, Func<IReadOnlyList<T>, TokenHash<Device>?, IEnumerable<T>> evict, int max)
        where T : class
    {
        var (all, remaining) = (new List<(Starter? KnownDevice, T Record)>(), new List<T>());
        foreach (var (index, starter) in starters.Index())
        {
            var token = GetToken(starter);
            foreach (var evicted in evict([.. remaining], token).ToList()) remaining.Remove(evicted);
            var record = start(token, Now.AddSeconds(index));
            remaining.Add(record);
            all.Add((starter is Starter.Laptop or Starter.Phone ? starter : null, record));
        }

        remaining.ShouldBe(all.GroupBy(entry => entry.KnownDevice).SelectMany(client => client.TakeLast(max)).Select(entry => entry.Record), ignoreOrder: true);
    }

    private TokenHash<Device>? GetToken(Starter starter) => starter switch
    {
        Starter.NoToken => null,
        Starter.RandomToken => Token<Device>.New().Hash(),
        _ => _devices[starter].TokenHash,
    };
}
