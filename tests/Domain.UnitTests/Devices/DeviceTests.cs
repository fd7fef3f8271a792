using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Devices;

/// <summary>Unknown clients cannot lock out a known device of the account owner (P6).</summary>
public class DeviceTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    private readonly User _user = A.User();

    [Fact]
    public void Strangers_who_lock_the_account_out_do_not_lock_out_a_known_device()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.GuessWrong(Now);

        _user.Begin(Now).IsLockedOut.ShouldBeTrue();
        _user.Begin(Now, device: device).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    public void Wrong_passwords_from_a_known_device_are_counted_with_it_alone()
    {
        var (device, other) = (RegisterDevice(), RegisterDevice());
        for (var i = 0; i < 4; i++) _user.GuessWrong(Now, device: device);

        device.Attempts.FailedCount.ShouldBe(4);
        other.Attempts.FailedCount.ShouldBe(0);
        _user.Attempts.FailedCount.ShouldBe(0);
        _user.Events[^1].ShouldBe(new AttemptFailed(_user.Id, 4, Now) { OnKnownDevice = true });
    }

    [Fact]
    public void The_fifth_wrong_password_from_a_known_device_makes_it_a_strangers_and_locks_strangers_out()
    {
        var device = RegisterDevice();

        for (var i = 0; i < 5; i++) _user.GuessWrong(Now, device: device);

        device.IsForgotten.ShouldBeTrue();
        device.IsKnown(Now.AddYears(1)).ShouldBeFalse();
        _user.Begin(Now, device: device).ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
        _user.Events.TakeLast(2).ShouldBe([new DeviceForgotten(_user.Id, Now), new UserLockedOut(_user.Id, Now.AddMinutes(15), Now)]);
    }

    [Fact]
    public void A_device_that_is_forgotten_leaves_the_owners_other_devices_alone()
    {
        var (stolen, other) = (RegisterDevice(), RegisterDevice());

        for (var i = 0; i < 5; i++) _user.GuessWrong(Now, device: stolen);

        _user.Begin(Now, device: other).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void No_more_attempts_are_under_way_on_a_device_than_could_all_fail()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.Attempt(Now, device: device);

        _user.Begin(Now, device: device).ShouldBe(AttemptDecision.Wait);
        device.Attempts.Pending.Count.ShouldBe(5);
        _user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void Slots_of_a_node_that_died_make_a_device_forgotten_too()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.Attempt(Now, device: device);

        var later = Now + AttemptCounter.Lease;

        _user.Begin(later, device: device).IsLockedOut.ShouldBeTrue();
        device.IsForgotten.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_wrong_password_that_comes_too_late_makes_a_device_forgotten_all_the_same()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 4; i++) _user.GuessWrong(Now, device: device);
        var slow = _user.Attempt(Now, device: device);

        _user.FailAttempt(slow, LockoutPolicy.Default, Now + AttemptCounter.Lease, device);

        device.IsForgotten.ShouldBeTrue();
        _user.Begin(Now + AttemptCounter.Lease, device: device).IsLockedOut.ShouldBeTrue();
    }

    [Fact]
    public void A_device_on_which_a_password_is_being_checked_gives_way_last()
    {
        var devices = Enumerable.Range(0, Device.MaxPerUser).Select(i => RegisterDevice(Now.AddMinutes(i))).ToList();
        _user.Attempt(Now.AddHours(1), device: devices[0]);

        Device.SelectForEviction(devices).ShouldBe([devices[1]]);
    }

    [Fact]
    public void A_success_clears_the_failures_of_its_device_and_leaves_those_of_strangers()
    {
        var device = RegisterDevice();
        _user.GuessWrong(Now);
        _user.GuessWrong(Now, device: device);

        _user.Complete(_user.Attempt(Now, device: device), Now, device: device).IsFailure.ShouldBeFalse();

        device.Attempts.FailedCount.ShouldBe(0);
        _user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void A_check_of_a_password_that_was_changed_meanwhile_fails_on_its_device()
    {
        var device = RegisterDevice();
        var verified = _user.Verified(_user.Attempt(Now, device: device));
        _user.ChangePassword(A.Hash("another"), Now);

        _user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device).Error.ShouldBe(UserErrors.InvalidCredentials);

        device.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public void A_right_password_is_not_refused_because_its_device_gave_way_to_others_meanwhile()
    {
        var device = RegisterDevice();
        var verified = _user.Verified(_user.Attempt(Now, device: device)) with { DeviceTokenHash = device.TokenHash };

        _user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device: null).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public void A_slot_that_is_given_back_counts_nowhere()
    {
        var device = RegisterDevice();
        var attempt = _user.Attempt(Now, device: device);

        _user.AbandonAttempt(attempt, device);

        device.Attempts.Pending.ShouldBeEmpty();
        device.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_device_is_known_for_half_a_year_after_its_last_sign_in()
    {
        var device = RegisterDevice();
        device.RecordUse(Now.AddDays(10));

        device.IsKnown(Now.AddDays(190) - TimeSpan.FromMicroseconds(1)).ShouldBeTrue();
        device.IsKnown(Now.AddDays(190)).ShouldBeFalse();
        _user.Attempt(Now.AddDays(190), device: device);
        _user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void The_first_to_give_way_are_forgotten_then_never_used_again_then_used_least_lately()
    {
        var devices = Enumerable.Range(0, Device.MaxPerUser).Select(i => RegisterDevice(Now.AddMinutes(i))).ToList();
        foreach (var device in devices) device.RecordUse(Now.AddHours(1) + (device.CreatedAt - Now));
        var usedOnce = RegisterDevice(Now.AddHours(5));
        var forgotten = RegisterDevice(Now.AddHours(6));
        for (var i = 0; i < 5; i++) _user.GuessWrong(Now.AddHours(6), device: forgotten);

        Device.SelectForEviction([.. devices, usedOnce, forgotten]).ShouldBe([forgotten, usedOnce, devices[0]]);
    }

    [Fact]
    public void As_long_as_there_is_room_no_device_gives_way() =>
        Device.SelectForEviction([.. Enumerable.Range(1, Device.MaxPerUser - 1).Select(_ => RegisterDevice())]).ShouldBeEmpty();

    private Device RegisterDevice(DateTimeOffset? at = null) => Device.Register(_user, at ?? Now).Device;
}
