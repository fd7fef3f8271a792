using Auth.Application.Account;
using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>Where somebody has signed in before, strangers can't lock them out (P6).</summary>
public class DeviceTests
{
    private static readonly LoginCommand Login = new("alice", "right", Remember: false, A.Client(), Presented: null);

    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_first_sign_in_makes_the_device_known()
    {
        var alice = _app.With(A.User());

        var issued = (await _app.Send(Login)).Issued();

        (await _app.Devices.ListByUserAsync(alice.Id, default)).ShouldHaveSingleItem().TokenHash.ShouldBe(issued.Device.Hash());
    }

    [Fact]
    public async Task A_known_device_keeps_its_token_and_is_known_for_longer()
    {
        var alice = _app.With(A.User());
        var (device, token) = _app.Knows(alice);
        _app.Time.Advance(TimeSpan.FromDays(100));

        var issued = (await _app.Send(Login with { Device = token })).Issued();

        issued.Device.Reveal().ShouldBe(token.Reveal());
        device.LastUsedAt.ShouldBe(_app.Now);
        (await _app.Devices.ListByUserAsync(alice.Id, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_owner_signs_in_from_a_known_device_while_strangers_are_locked_out()
    {
        var alice = _app.With(A.User().LockedOut());
        var (_, token) = _app.Knows(alice);

        (await _app.Send(Login)).Error!.Code.ShouldBe("account_locked");
        (await _app.Send(Login with { Device = token })).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_sign_in_from_a_known_device_does_not_let_strangers_in_again()
    {
        var alice = _app.With(A.User().LockedOut());
        var (_, token) = _app.Knows(alice);

        await _app.Send(Login with { Device = token });

        (await _app.Send(Login)).Error!.Code.ShouldBe("account_locked");
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Guesses_with_a_token_of_somebody_elses_device_are_a_strangers()
    {
        var alice = _app.With(A.User());
        var (_, bobs) = _app.Knows(_app.With(A.User("bob")));

        await _app.Send(Login with { Password = "wrong", Device = bobs });
        await _app.Send(Login with { Password = "wrong", Device = Token<Device>.New() });

        alice.Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_password_from_a_known_device_is_counted_with_the_device()
    {
        var alice = _app.With(A.User());
        var (device, token) = _app.Knows(alice);

        await _app.Send(Login with { Password = "wrong", Device = token });

        (device.Attempts.FailedCount, alice.Attempts.FailedCount).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_known_device_does_not_wait_for_the_turn_of_strangers()
    {
        var alice = _app.With(A.User());
        var (_, token) = _app.Knows(alice);
        for (var i = 0; i < 5; i++) alice.Attempt(_app.Now);
        var stranger = _app.Send(Login with { Password = "wrong" });

        (await _app.Send(Login with { Device = token }).WaitAsync(TimeSpan.FromSeconds(20))).IsFailure.ShouldBeFalse();

        stranger.IsCompleted.ShouldBeFalse();
        _app.Time.Advance(PasswordVerifier.WaitTimeout);
        await stranger;
    }

    [Fact]
    public async Task A_forgotten_device_that_signs_in_gets_a_new_token()
    {
        var alice = _app.With(A.User());
        var (device, token) = _app.Knows(alice);
        for (var i = 0; i < 5; i++) await _app.Send(Login with { Password = "wrong", Device = token });
        _app.Time.Advance(TimeSpan.FromMinutes(15));

        var issued = (await _app.Send(Login with { Device = token })).Issued();

        device.IsForgotten.ShouldBeTrue();
        issued.Device.Reveal().ShouldNotBe(token.Reveal());
    }

    [Fact]
    public async Task One_device_too_many_makes_the_least_useful_one_give_way()
    {
        var alice = _app.With(A.User());
        for (var i = 0; i < Device.MaxPerUser + 3; i++) await _app.Send(Login);

        (await _app.Devices.ListByUserAsync(alice.Id, default)).Count.ShouldBe(Device.MaxPerUser);
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task A_change_of_password_is_not_locked_out_by_strangers_on_a_known_device()
    {
        var alice = _app.With(A.User().LockedOut());
        var (session, _) = _app.SignedIn(alice);
        var (_, token) = _app.Knows(alice);
        var change = new ChangePasswordCommand(alice.Id, session.Id, "right", "another good password", token);

        (await _app.Send(change with { Device = null })).Error!.Code.ShouldBe("account_locked");
        (await _app.Send(change)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_of_password_forgets_all_devices_but_the_one_it_is_made_from()
    {
        var alice = _app.With(A.User());
        var (session, _) = _app.SignedIn(alice);
        _app.Knows(alice);
        var (current, token) = _app.Knows(alice);

        await _app.Send(new ChangePasswordCommand(alice.Id, session.Id, "right", "another good password", token));

        (await _app.Devices.ListByUserAsync(alice.Id, default)).ShouldBe([current]);
    }
}
