using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Application.Recovery;
using Auth.Application.UnitTests.Common;
using Auth.Application.UnitTests.Invitations;
using Auth.Application.UnitTests.Registration;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
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
        _fixture.Request.Actor = new SignedInUser(alice.Id, SessionId.New(_database.Now), IsAdministrator: false, _database.Now);

        using var attempt = await _fixture.BeginAsync(alice);

        (await _fixture.Passwords.Callers.ShouldHaveSingleItem().GetPriorityAsync()).ShouldBe(HashingPriority.Recognized);
    }

    [Theory]
    [InlineData(true, nameof(HashingPriority.Recognized))]
    [InlineData(false, nameof(HashingPriority.UnknownClient))]
    public async Task A_verification_link_is_recognized_only_with_a_known_device(bool withDevice, string expectedName)
    {
        var expected = Enum.Parse<HashingPriority>(expectedName);
        var alice = _database.Add(TestUsers.Create());
        var (_, token) = _database.AddDevice(alice);

        using var attempt = await _fixture.BeginAsync(alice, withDevice ? token : null);

        (await _fixture.Passwords.Callers.ShouldHaveSingleItem().GetPriorityAsync()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("alice", nameof(HashingPriority.Recognized))]
    [InlineData("mallory", nameof(HashingPriority.UnknownClient))]
    [InlineData(null, nameof(HashingPriority.UnknownClient))]
    public async Task A_recovery_link_is_recognized_only_with_a_known_device_of_the_account(string? ownerOfDevice, string expectedName)
    {
        var expected = Enum.Parse<HashingPriority>(expectedName);
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var mallory = _database.Add(TestUsers.Create("mallory"));
        var (_, link) = _database.AddLink(alice, EmailLinkPurpose.Recovery);
        var device = ownerOfDevice is null ? null : _database.AddDevice(ownerOfDevice == "alice" ? alice : mallory).Token;

        var context = _database.NewContext();
        var handler = new CompleteRecoveryHandler(
            context.EmailLinks, context.Users, context.Devices, context.MailOutbox, TestNewPasswords.CreateHasher(context, _fixture.Passwords.Hasher, _database.Time), context.UnitOfWork, _database.Time);
        var hashing = Task.FromResult(HashingPriority.NewPassword);
        _fixture.Passwords.OnNewPassword = caller => hashing = caller.GetPriorityAsync();
        await handler.Handle(new CompleteRecoveryCommand(link.Reveal(), "a password that is long", device), CancellationToken.None);

        (await hashing).ShouldBe(expected);
    }

    [Fact]
    public async Task An_invitation_counts_as_an_unknown_client()
    {
        var fixture = new InvitationFixture();

        await fixture.AcceptAsync(await fixture.InviteByLinkAsync());

        (await fixture.Passwords.CallersWithNewPassword.ShouldHaveSingleItem().GetPriorityAsync()).ShouldBe(HashingPriority.UnknownClient);
    }

    [Fact]
    public async Task A_registration_link_counts_as_an_unknown_client()
    {
        var fixture = new RegistrationFixture(requireVerifiedEmail: true);
        var (_, token) = fixture.Database.AddRegistration("alice", "alice@example.org");

        await fixture.CompleteAsync(token);

        (await fixture.Passwords.CallersWithNewPassword.ShouldHaveSingleItem().GetPriorityAsync()).ShouldBe(HashingPriority.UnknownClient);
    }

    [Fact]
    public async Task The_caller_is_the_client_of_the_request()
    {
        _fixture.Request.Client = A.Client("203.0.113.7");

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
