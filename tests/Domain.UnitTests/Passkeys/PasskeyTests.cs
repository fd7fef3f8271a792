using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Passkeys;

[Trait("Requirement", "R69")]
public class PasskeyTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create();

    [Fact]
    public void A_new_passkey_holds_what_its_authenticator_showed_and_is_told_of()
    {
        var credential = TestPasskeys.Credential("one", signCount: 3) with { Transports = ["usb", "nfc"], IsBackupEligible = true, IsBackedUp = true };

        var passkey = Passkey.Add(_alice, [], TestValues.PasskeyName("My phone"), credential, Now).Value;

        passkey.Credential.ShouldBe(credential);
        (passkey.UserId, passkey.Name.Value, passkey.CreatedAt, passkey.LastUsedAt).ShouldBe((_alice.Id, "My phone", Now, null));
        passkey.Events.ShouldBe([new PasskeyAdded(_alice.Id, passkey.Id.Value, Now)]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(7, 8)]
    [InlineData(7, 4_294_967_295)]
    public void A_counter_that_grows_or_does_not_count_is_accepted(long before, long shown)
    {
        var passkey = TestPasskeys.Create(_alice, signCount: before);

        passkey.RecordUse(TestPasskeys.Credential(signCount: shown) with { IsBackedUp = true }, Now.AddDays(1)).IsFailure.ShouldBeFalse();

        (passkey.SignCount, passkey.IsBackedUp, passkey.LastUsedAt).ShouldBe((shown, true, Now.AddDays(1)));
        passkey.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 6)]
    [InlineData(7, 0)]
    public void A_counter_that_does_not_grow_is_refused_and_told_of(long before, long shown)
    {
        var passkey = TestPasskeys.Create(_alice, signCount: before);

        passkey.RecordUse(TestPasskeys.Credential(signCount: shown), Now.AddDays(1)).Error.ShouldBe(PasskeyErrors.Invalid);

        (passkey.SignCount, passkey.LastUsedAt).ShouldBe((before, null));
        passkey.Events.ShouldBe([new PasskeyRefused(_alice.Id, passkey.Id.Value, Now.AddDays(1))]);
    }

    [Fact]
    public void A_person_has_twenty_at_the_most_each_in_a_place_of_its_own()
    {
        var passkeys = new List<Passkey>();
        for (var i = 0; i < 20; i++) passkeys.Add(Added(passkeys).Value);

        passkeys.Select(p => p.Ordinal).ShouldBe(Enumerable.Range(0, 20));
        Added(passkeys).Error.ShouldBe(PasskeyErrors.LimitReached);
        passkeys.RemoveAt(7);
        Added(passkeys).Value.Ordinal.ShouldBe(7);
    }

    [Fact]
    public void A_key_that_may_be_copied_is_none_of_hardware()
    {
        TestPasskeys.Create(_alice).Method.ShouldBe(AuthenticationMethods.HardwareKey);
        Passkey.Add(_alice, [], TestValues.PasskeyName("x"), TestPasskeys.Credential() with { IsBackupEligible = true }, Now).Value.Method.ShouldBe(AuthenticationMethods.SoftwareKey);
    }

    [Fact]
    public void Its_removal_is_told_of()
    {
        var passkey = TestPasskeys.Create(_alice);

        passkey.Remove(Now);

        passkey.Events.ShouldBe([new PasskeyRemoved(_alice.Id, passkey.Id.Value, Now)]);
    }

    private Result<Passkey> Added(List<Passkey> others) => Passkey.Add(_alice, others, TestValues.PasskeyName("x"), TestPasskeys.Credential($"{others.Count}"), Now);
}
