using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>A known device has its own attempts, so unknown clients cannot lock out its owner (P6).</summary>
public class KnownDeviceLoginTests
{
    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;

    public KnownDeviceLoginTests() => _database = _fixture.Database;

    [Fact]
    public async Task The_first_login_registers_the_device()
    {
        _database.Add(TestUsers.Create());

        var issued = (await _fixture.LoginAsync(Login)).ShouldBeSession();

        _database.Devices.All.ShouldHaveSingleItem().TokenHash.ShouldBe(issued.Device.Hash());
    }

    [Fact]
    public async Task A_known_device_keeps_its_token_and_stays_known_for_longer()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        _database.Time.Advance(TimeSpan.FromDays(100));

        var issued = (await _fixture.LoginAsync(Login with { DeviceToken = token })).ShouldBeSession();

        issued.Device.Reveal().ShouldBe(token.Reveal());
        _database.Devices.All.ShouldHaveSingleItem().LastUsedAt.ShouldBe(_database.Now);
    }

    [Fact]
    public async Task The_owner_signs_in_from_a_known_device_while_unknown_clients_are_locked_out()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create().LockedOut()));

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe("account_locked");
        (await _fixture.LoginAsync(Login with { DeviceToken = token })).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_login_from_a_known_device_does_not_end_the_lockout_of_unknown_clients()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create().LockedOut()));

        await _fixture.LoginAsync(Login with { DeviceToken = token });

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe("account_locked");
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Attempts_with_the_token_of_another_users_device_count_as_those_of_an_unknown_client()
    {
        var alice = _database.Add(TestUsers.Create());
        var (_, tokenOfBob) = _database.AddDevice(_database.Add(TestUsers.Create("bob")));

        await _fixture.LoginAsync(Login with { Password = "wrong", DeviceToken = tokenOfBob });
        await _fixture.LoginAsync(Login with { Password = "wrong", DeviceToken = Token<Device>.New() });

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_password_from_a_known_device_counts_on_the_device()
    {
        var alice = _database.Add(TestUsers.Create());
        var (device, token) = _database.AddDevice(alice);

        await _fixture.LoginAsync(Login with { Password = "wrong", DeviceToken = token });

        (_database.Devices.Reload(device).Attempts.FailedCount, _database.Users.Reload(alice).Attempts.FailedCount).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_known_device_does_not_wait_for_attempts_of_unknown_clients()
    {
        var alice = _database.Add(TestUsers.Create());
        var (_, token) = _database.AddDevice(alice);
        _database.Users.Change(alice, user =>
        {
            for (var i = 0; i < 5; i++) user.Attempt(_database.Now);
        });
        var unknownClient = _fixture.LoginAsync(Login with { Password = "wrong" });

        (await _fixture.LoginAsync(Login with { DeviceToken = token }).WaitAsync(TimeSpan.FromSeconds(20))).IsSuccess.ShouldBeTrue();

        unknownClient.IsCompleted.ShouldBeFalse();
        _database.Time.Advance(PasswordVerifier.WaitTimeout);
        await unknownClient;
    }

    [Fact]
    public async Task A_login_from_a_forgotten_device_issues_a_new_device_token()
    {
        var (device, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        for (var i = 0; i < 5; i++) await _fixture.LoginAsync(Login with { Password = "wrong", DeviceToken = token });
        _database.Time.Advance(TimeSpan.FromMinutes(15));

        var issued = (await _fixture.LoginAsync(Login with { DeviceToken = token })).ShouldBeSession();

        _database.Devices.Reload(device).IsForgotten.ShouldBeTrue();
        issued.Device.Reveal().ShouldNotBe(token.Reveal());
    }

    [Fact]
    public async Task A_new_device_beyond_the_maximum_evicts_another_one()
    {
        _database.Add(TestUsers.Create());

        for (var i = 0; i < Device.MaxPerUser + 3; i++) await _fixture.LoginAsync(Login);

        _database.Devices.All.Count.ShouldBe(Device.MaxPerUser);
    }
}
