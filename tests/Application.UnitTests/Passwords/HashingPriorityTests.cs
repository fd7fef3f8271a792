using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>Recognized callers come first in the queue of the hasher. A device token alone proves nothing.</summary>
[Trait("Requirement", "R76")]
public class HashingPriorityTests
{
    private readonly PasswordFixture _fixture = new();
    private readonly TestDatabase _database;

    public HashingPriorityTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_known_device_of_the_account_is_recognized()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));

        (await GetPriorityAsync("alice", token)).ShouldBe(HashingPriority.Recognized);
    }

    [Fact]
    public async Task A_known_device_is_recognized_by_the_email_of_the_account()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create().WithEmail("alice@example.org")));

        (await GetPriorityAsync("Alice@Example.org", token)).ShouldBe(HashingPriority.Recognized);
    }

    [Fact]
    public async Task A_client_without_a_device_token_is_unknown()
    {
        _database.AddDevice(_database.Add(TestUsers.Create()));

        (await GetPriorityAsync("alice", device: null)).ShouldBe(HashingPriority.UnknownClient);
    }

    [Fact]
    public async Task A_random_device_token_is_not_recognized()
    {
        _database.AddDevice(_database.Add(TestUsers.Create()));

        (await GetPriorityAsync("alice", Token<Device>.New())).ShouldBe(HashingPriority.UnknownClient);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("no such user")]
    public async Task A_known_device_of_another_account_is_not_recognized(string name)
    {
        _database.Add(TestUsers.Create());
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create("mallory")));

        (await GetPriorityAsync(name, token)).ShouldBe(HashingPriority.UnknownClient);
    }

    [Fact]
    public async Task A_device_that_was_not_used_for_too_long_is_not_recognized()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        _database.Time.Advance(Device.Lifetime);

        (await GetPriorityAsync("alice", token)).ShouldBe(HashingPriority.UnknownClient);
    }

    [Fact]
    public async Task A_signed_in_user_is_recognized()
    {
        var alice = _database.Add(TestUsers.Create());

        using var attempt = await _fixture.BeginAsync(alice);

        (await _fixture.Passwords.Callers.ShouldHaveSingleItem().GetPriorityAsync()).ShouldBe(HashingPriority.Recognized);
    }

    [Fact]
    public async Task The_caller_is_the_client_of_the_request()
    {
        _fixture.Request.Client = TestClients.Create("203.0.113.7");

        using var attempt = await _fixture.BeginAsync();

        _fixture.Passwords.Callers.ShouldHaveSingleItem().Client.ShouldBe(_fixture.Request.Client);
    }

    [Fact]
    public async Task Lookups_of_device_tokens_are_bounded()
    {
        using var limit = new KnownDeviceLookupLimit();
        var leases = await Task.WhenAll(Enumerable.Range(0, KnownDeviceLookupLimit.MaxLookups).Select(_ => limit.EnterAsync(CancellationToken.None)));

        (await limit.EnterAsync(CancellationToken.None)).ShouldBeNull();

        leases[0]!.Dispose();
        (await limit.EnterAsync(CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_device_that_may_not_be_looked_up_is_not_recognized()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        for (var i = 0; i < KnownDeviceLookupLimit.MaxLookups; i++) await _fixture.LookupLimit.EnterAsync(CancellationToken.None);

        (await GetPriorityAsync("alice", token)).ShouldBe(HashingPriority.UnknownClient);
    }

    private async Task<HashingPriority> GetPriorityAsync(string name, Token<Device>? device)
    {
        using var attempt = await _fixture.BeginAsync(name, device);
        return await _fixture.Passwords.Callers.ShouldHaveSingleItem().GetPriorityAsync();
    }
}
