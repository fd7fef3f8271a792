using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

/// <summary>Registrations where emails must be verified: all get the same response, and the rest is sent by mail (ADR 12).</summary>
[Trait("Requirement", "R22")]
public class RegisterByMailTests
{
    private static readonly RegisterCommand Register = RegistrationFixture.Register;

    private readonly RegistrationFixture _fixture = new(requireVerifiedEmail: true);
    private readonly TestDatabase _database;

    public RegisterByMailTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_free_username_leads_to_a_link_and_reserves_nothing()
    {
        (await _fixture.RegisterAsync(Register)).Value.User.ShouldBeNull();

        _database.Users.All.ShouldAllBe(user => user.IsDecoy);
        await _fixture.Passwords.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default!, default);
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.Registration, "alice@example.org"));
        var registration = _database.PendingRegistrations.All.ShouldHaveSingleItem();
        (registration.Id, registration.Username.Value).ShouldBe((mail.RegistrationId!.Value, "alice"));
    }

    [Fact]
    public async Task The_owner_of_a_verified_email_is_notified()
    {
        var owner = _database.Add(TestUsers.Create("bob").WithVerifiedEmail("Alice@example.org"));

        (await _fixture.RegisterAsync(Register)).Value.User.ShouldBeNull();

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new LinkRequested(owner.Id, EmailLinkPurpose.Registration, _database.Now));
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Username, mail.Recipient.Value).ShouldBe((MailKind.AddressInUse, "bob", "Alice@example.org"));
    }

    [Fact]
    public async Task An_unverified_email_of_another_account_does_not_prevent_a_registration()
    {
        _database.Add(TestUsers.Create("squatter").WithEmail("alice@example.org"));

        await _fixture.RegisterAsync(Register);

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Username).ShouldBe((MailKind.Registration, "alice"));
    }

    [Fact]
    public async Task A_taken_username_is_reported_by_mail()
    {
        _database.Add(TestUsers.Create());

        (await _fixture.RegisterAsync(Register)).Value.User.ShouldBeNull();

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.UsernameTaken, "alice@example.org"));
    }

    [Fact]
    public async Task The_same_is_stored_whether_or_not_the_email_has_an_account()
    {
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        await _fixture.RegisterAsync(Register);
        await _fixture.RegisterAsync(Register with { Email = "bob@example.org" });

        _database.PendingRegistrations.All.Count.ShouldBe(2);
        _database.Mails.All.Count.ShouldBe(2);
        _database.Users.All.Select(user => user.RegistrationMailedAt).ShouldBe([_database.Now, _database.Now]);
        _database.Events.OfType<LinkRequested>().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Registrations_cannot_flood_a_mailbox()
    {
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("alice@example.org"));

        for (var i = 0; i < 5; i++) await _fixture.RegisterAsync(Register with { Username = $"alice{i}" });

        _database.Mails.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Other_anonymous_requests_do_not_block_a_registration()
    {
        await _fixture.RequestVerificationAsync("alice@example.org");
        await _fixture.RequestRecoveryAsync("alice@example.org");

        await _fixture.RegisterAsync(Register);

        _database.Mails.All.ShouldContain(mail => mail.Kind == MailKind.Registration);
    }

    [Fact]
    public async Task Another_username_can_be_tried_a_minute_later()
    {
        _database.Add(TestUsers.Create());
        await _fixture.RegisterAsync(Register);

        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await _fixture.RegisterAsync(Register with { Username = "alicia" });

        _database.Mails.All.Select(mail => mail.Kind).ShouldBe([MailKind.UsernameTaken, MailKind.Registration]);
    }

    [Fact]
    public async Task An_email_is_required() => (await _fixture.RegisterAsync(Register with { Email = null })).Error!.Fields!.Keys.ShouldBe(["email"]);
}
