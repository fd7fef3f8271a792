using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions.Cache;

/// <summary>A client with IPv4 and IPv6 uses either, so its session is accepted at both addresses (ADR 22).</summary>
[Trait("Requirement", "R34")]
public sealed class SecondAddressTests : IDisposable
{
    private static readonly ClientFingerprint SecondAddress = A.Client("2001:db8::1");
    private static readonly Token<Device> Device = Token<Device>.New();

    private readonly SessionValidatorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Session _session;
    private readonly Token<Session> _token;

    public SecondAddressTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        (_session, _token) = _database.SignIn(_alice, deviceToken: Device);
    }

    [Fact]
    public async Task A_session_is_accepted_at_the_second_address_once_the_device_token_was_presented()
    {
        var details = (await _fixture.ValidateAsync(_token, SecondAddress, Device)).Value;

        (details.IpAddress, details.SecondIpAddress).ShouldBe(("192.0.2.1", "2001:db8::1"));
        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionAddressLearned(_session.Id, _session.UserId, _database.Now));
        (await _fixture.ValidateAsync(_token, SecondAddress)).IsSuccess.ShouldBeTrue();
        (await _fixture.ValidateAsync(_token)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_learned_address_is_accepted_from_the_cache()
    {
        await _fixture.ValidateAsync(_token, SecondAddress, Device);
        await _fixture.ValidateAsync(_token, SecondAddress);
        var reads = _fixture.Reads;

        for (var i = 0; i < 3; i++) (await _fixture.ValidateAsync(_token, SecondAddress)).IsSuccess.ShouldBeTrue();

        _fixture.Reads.ShouldBe(reads);
    }

    [Fact]
    public async Task An_address_that_another_node_has_learned_is_read_after_its_event()
    {
        await _fixture.ValidateAsync(_token);

        await _fixture.CommitAsync(_session, session => session.LearnAddress(SecondAddress, Device.Hash(), _alice, SessionPolicy.Default, _database.Now));

        (await _fixture.ValidateAsync(_token)).Value.SecondIpAddress.ShouldBe("2001:db8::1");
        (await _fixture.ValidateAsync(_token, SecondAddress)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_the_device_token_another_address_is_rejected_and_recorded_once()
    {
        for (var i = 0; i < 3; i++) (await _fixture.ValidateAsync(_token, SecondAddress)).Error.ShouldBe(SessionErrors.Mismatched);
        (await _fixture.ValidateAsync(_token, SecondAddress, Token<Device>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionMismatched(_session.Id, _session.UserId, _database.Now));
        _database.Sessions.Reload(_session).SecondAddress.ShouldBeNull();
    }

    [Fact]
    public async Task After_ten_minutes_another_address_is_rejected_and_recorded()
    {
        _database.Time.Advance(TimeSpan.FromMinutes(10));

        (await _fixture.ValidateAsync(_token, SecondAddress, Device)).Error.ShouldBe(SessionErrors.Mismatched);

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionMismatched(_session.Id, _session.UserId, _database.Now));
    }

    [Fact]
    public async Task The_session_of_an_administrator_is_rejected_at_another_address()
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create("root").Administrator()), deviceToken: Device);

        (await _fixture.ValidateAsync(token, SecondAddress, Device)).Error.ShouldBe(SessionErrors.Mismatched);

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionMismatched(session.Id, session.UserId, _database.Now));
    }

    public void Dispose() => _fixture.Dispose();
}
