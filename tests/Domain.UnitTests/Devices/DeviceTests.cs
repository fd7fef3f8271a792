using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Devices;

/// <summary>Unknown clients cannot lock out a known device of the account owner (P6).</summary>
public class DeviceTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _user = TestUsers.Create();

    [Fact]
    public void A_lockout_by_unknown_clients_does_not_affect_a_known_device()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now);

        _user.Begin(Now).IsLockedOut.ShouldBeTrue();
        _user.Begin(Now, device: device).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    public void Failed_attempts_from_a_known_device_count_only_for_that_device()
    {
        var (device, other) = (RegisterDevice(), RegisterDevice());
        for (var i = 0; i < 4; i++) _user.AddFailedAttempt(Now, device: device);

        device.Attempts.FailedCount.ShouldBe(4);
        other.Attempts.FailedCount.ShouldBe(0);
        _user.Attempts.FailedCount.ShouldBe(0);
        _user.Events[^1].ShouldBe(new AttemptFailed(_user.Id, 4, Now) { OnKnownDevice = true });
    }

    [Fact]
    public void The_fifth_failed_attempt_on_a_known_device_forgets_it_and_locks_out_unknown_clients()
    {
        var device = RegisterDevice();

        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now, device: device);

        device.IsForgotten.ShouldBeTrue();
        device.IsKnown(Now.AddYears(1)).ShouldBeFalse();
        _user.Begin(Now, device: device).ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
        _user.Events.TakeLast(2).ShouldBe([new DeviceForgotten(_user.Id, Now), new UserLockedOut(_user.Id, Now.AddMinutes(15), Now)]);
    }

    [Fact]
    public void A_forgotten_device_stays_forgotten_after_a_failure_that_is_reported_late()
    {
        var device = RegisterDevice();
        var slow = _user.Attempt(Now, device: device);
        for (var i = 0; i < 4; i++) _user.AddFailedAttempt(Now, device: device);
        _user.FailAttempt(slow, LockoutPolicy.Default, Now, device);

        _user.FailAttempt(slow, LockoutPolicy.Default, Now.AddYears(1), device);

        device.IsForgotten.ShouldBeTrue();
    }

    [Fact]
    public void A_failure_on_a_forgotten_device_does_not_forget_it_again()
    {
        var device = RegisterDevice();
        var attempts = Enumerable.Range(0, 5).Select(_ => _user.Attempt(Now, device: device)).ToList();
        var tight = new LockoutPolicy(4, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

        foreach (var attempt in attempts) _user.FailAttempt(attempt, tight, Now, device);

        _user.Events.OfType<DeviceForgotten>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_device_that_is_forgotten_during_a_lockout_raises_no_second_lockout_event()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now);

        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now, device: device);

        device.IsForgotten.ShouldBeTrue();
        _user.Events.OfType<UserLockedOut>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_failure_on_a_known_device_decides_no_attempts_of_unknown_clients()
    {
        var device = RegisterDevice();
        _user.Attempt(Now);

        _user.AddFailedAttempt(Now.AddMinutes(1), device: device);

        (_user.Attempts.Pending.Count, _user.Attempts.FailedCount).ShouldBe((1, 0));
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void Undecided_attempts_of_unknown_clients_count_before_the_failures_of_a_forgotten_device()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.Attempt(Now);

        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now.AddMinutes(1), device: device);

        _user.Attempts.LockedOutUntil.ShouldBe(Now + AttemptCounter.LeaseDuration + TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Forgetting_a_device_does_not_affect_other_devices()
    {
        var (stolen, other) = (RegisterDevice(), RegisterDevice());

        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now, device: stolen);

        _user.Begin(Now, device: other).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void An_attempt_on_a_device_waits_if_its_pending_attempts_could_reach_the_limit()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.Attempt(Now, device: device);

        _user.Begin(Now, device: device).ShouldBe(AttemptDecision.Wait);
        device.Attempts.Pending.Count.ShouldBe(5);
        _user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_device_is_forgotten_when_the_leases_of_its_pending_attempts_expire()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 5; i++) _user.Attempt(Now, device: device);

        var later = Now + AttemptCounter.LeaseDuration;

        _user.Begin(later, device: device).IsLockedOut.ShouldBeTrue();
        device.IsForgotten.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_device_is_forgotten_by_a_failure_reported_after_its_lease()
    {
        var device = RegisterDevice();
        for (var i = 0; i < 4; i++) _user.AddFailedAttempt(Now, device: device);
        var slow = _user.Attempt(Now, device: device);

        _user.FailAttempt(slow, LockoutPolicy.Default, Now + AttemptCounter.LeaseDuration, device);

        device.IsForgotten.ShouldBeTrue();
        _user.Begin(Now + AttemptCounter.LeaseDuration, device: device).IsLockedOut.ShouldBeTrue();
    }

    [Fact]
    public void A_device_with_a_pending_attempt_is_evicted_last()
    {
        var devices = Enumerable.Range(0, Device.MaxPerUser).Select(i => RegisterDevice(Now.AddMinutes(i))).ToList();
        _user.Attempt(Now.AddHours(1), device: devices[0]);

        Device.SelectForEviction(devices).ShouldBe([devices[1]]);
    }

    [Fact]
    public void A_successful_login_clears_failures_of_its_device_only()
    {
        var device = RegisterDevice();
        _user.AddFailedAttempt(Now);
        _user.AddFailedAttempt(Now, device: device);

        _user.Complete(_user.Attempt(Now, device: device), Now, device: device).IsFailure.ShouldBeFalse();

        device.Attempts.FailedCount.ShouldBe(0);
        _user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_fails_on_its_device_if_the_password_changed_meanwhile()
    {
        var device = RegisterDevice();
        var verified = _user.Verified(_user.Attempt(Now, device: device));
        _user.ChangePassword(TestValues.Hash("another"), Now);

        _user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device).Error.ShouldBe(UserErrors.InvalidCredentials);

        device.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public void A_correct_password_is_accepted_if_its_device_was_evicted_meanwhile()
    {
        var device = RegisterDevice();
        var verified = _user.Verified(_user.Attempt(Now, device: device)) with { DeviceTokenHash = device.TokenHash };

        _user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device: null).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public void An_abandoned_attempt_is_not_counted_on_its_device()
    {
        var device = RegisterDevice();
        var attempt = _user.Attempt(Now, device: device);

        _user.ReleaseAttempt(attempt, device);

        device.Attempts.Pending.ShouldBeEmpty();
        device.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_device_is_known_for_180_days_after_its_last_login()
    {
        var device = RegisterDevice();
        device.RecordUse(Now.AddDays(10));

        device.IsKnown(Now.AddDays(190) - TimeSpan.FromMicroseconds(1)).ShouldBeTrue();
        device.IsKnown(Now.AddDays(190)).ShouldBeFalse();
        _user.Attempt(Now.AddDays(190), device: device);
        _user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void Devices_are_evicted_in_the_order_forgotten_used_once_least_recently_used()
    {
        var devices = Enumerable.Range(0, Device.MaxPerUser).Select(i => RegisterDevice(Now.AddMinutes(i))).ToList();
        foreach (var device in devices) device.RecordUse(Now.AddHours(1) + (device.CreatedAt - Now));
        var usedOnce = RegisterDevice(Now.AddHours(5));
        var forgotten = RegisterDevice(Now.AddHours(6));
        for (var i = 0; i < 5; i++) _user.AddFailedAttempt(Now.AddHours(6), device: forgotten);

        Device.SelectForEviction([.. devices, usedOnce, forgotten]).ShouldBe([forgotten, usedOnce, devices[0]]);
    }

    [Fact]
    public void No_device_is_evicted_below_the_limit() =>
        Device.SelectForEviction([.. Enumerable.Range(1, Device.MaxPerUser - 1).Select(_ => RegisterDevice())]).ShouldBeEmpty();

    private Device RegisterDevice(DateTimeOffset? at = null) => Device.Register(_user, at ?? Now).Device;
}
