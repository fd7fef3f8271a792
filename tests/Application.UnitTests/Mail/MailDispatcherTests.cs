using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Mail;

public class MailDispatcherTests
{
    private static readonly Uri Link = new("https://auth.example.org/link");

    private readonly TheApplication _app = new();
    private readonly IMailer _mailer = Substitute.For<IMailer>();
    private readonly IMailTemplates _texts = Substitute.For<IMailTemplates>();
    private readonly IEmailLinkUrlBuilder _addresses = Substitute.For<IEmailLinkUrlBuilder>();

    public MailDispatcherTests()
    {
        _texts.Render(default, default!, default!, default, default, default, default).ReturnsForAnyArgs(call =>
            new MailMessage(call.Arg<EmailAddress>(), $"{call.Arg<MailKind>()} {call.Arg<Uri?>()} {call.Arg<TimeSpan?>()}".Trim(), "", ""));
        _addresses.Build(default, default!).ReturnsForAnyArgs(Link);
    }

    [Fact]
    public async Task Without_a_letter_that_is_due_nothing_is_sent()
    {
        (await SendNextAsync()).ShouldBeFalse();

        await _mailer.DidNotReceiveWithAnyArgs().SendAsync(default!, default);
    }

    [Fact]
    public async Task A_letter_is_removed_when_it_has_been_sent()
    {
        var mail = Due(MailKind.PasswordChanged, _app.With(A.User().WithEmail("alice@example.org")));

        (await SendNextAsync()).ShouldBeTrue();

        Sent().ShouldBe(["alice@example.org: PasswordChanged"]);
        await _app.LetterBox.Received(1).RemoveAsync(mail, Arg.Any<CancellationToken>());
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_is_made_when_its_letter_is_sent_and_ends_the_one_before()
    {
        var alice = _app.With(A.User().WithVerifiedEmail("alice@example.org"));
        var (_, older) = _app.Mailed(alice, EmailLinkPurpose.Recovery);
        _app.Time.Advance(TimeSpan.FromMinutes(5));
        Due(MailKind.Recovery, alice);

        await SendNextAsync();

        Sent().ShouldBe([$"alice@example.org: Recovery {Link} 01:00:00"]);
        var token = (Token<EmailLink>)_addresses.ReceivedCalls().Single().GetArguments()[1]!;
        (await _app.Links.FindAsync(token.Hash(), default))!.ExpiresAt.ShouldBe(_app.Now.AddHours(1));
        (await _app.Links.FindAsync(older.Hash(), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_overtaken_by_a_newer_one_is_not_sent()
    {
        var alice = _app.With(A.User().WithVerifiedEmail("alice@example.org"));
        Due(MailKind.Recovery, alice);
        _app.Time.Advance(TimeSpan.FromMinutes(5));
        var (_, newer) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await SendNextAsync()).ShouldBeTrue();

        Sent().ShouldBeEmpty();
        (await _app.Links.FindAsync(newer.Hash(), default)).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task A_recovery_for_nobodys_address_is_not_sent()
    {
        var decoy = User.Decoy(A.Username("decoy"), _app.Now);
        var mail = Due(MailKind.Recovery, decoy, "nobody@example.org");

        (await SendNextAsync()).ShouldBeTrue();

        Sent().ShouldBeEmpty();
        await _app.LetterBox.Received(1).RemoveAsync(mail, Arg.Any<CancellationToken>());
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_goes_to_a_verified_address_alone()
    {
        Due(MailKind.Recovery, _app.With(A.User().WithEmail("alice@example.org")));

        await SendNextAsync();

        Sent().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_does_not_go_to_the_address_from_before_a_change()
    {
        Due(MailKind.Recovery, _app.With(A.User().WithVerifiedEmail("new@example.org")), "old@example.org");

        await SendNextAsync();

        Sent().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_letter_from_before_a_change_of_password_makes_no_link()
    {
        var alice = _app.With(A.User().WithVerifiedEmail("alice@example.org"));
        Due(MailKind.Recovery, alice);
        alice.ChangePassword(A.Hash("another"), _app.Now);

        await SendNextAsync();

        Sent().ShouldBeEmpty();
        (await _app.Links.ListByUserAsync(alice.Id, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_registration_gets_its_link()
    {
        var (registration, older) = _app.Pending("alice", "alice@example.org");
        _app.LetterBox.LeaseNextAsync(default).ReturnsForAnyArgs(new QueuedMail(MailKind.Registration, registration.Id, "alice", registration.Email, _app.Now));

        await SendNextAsync();

        Sent().ShouldBe([$"alice@example.org: Registration {Link} 1.00:00:00"]);
        var token = (Token<EmailLink>)_addresses.ReceivedCalls().Single().GetArguments()[1]!;
        (await _app.Registrations.FindAsync(token.Hash(), default)).ShouldBe(registration);
        (await _app.Registrations.FindAsync(older.Hash(), default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_address_that_is_verified_is_not_verified_again()
    {
        Due(MailKind.AddressVerification, _app.With(A.User().WithVerifiedEmail("alice@example.org")));

        await SendNextAsync();

        Sent().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_letter_that_is_refused_for_good_is_given_up()
    {
        var mail = Due(MailKind.PasswordChanged, _app.With(A.User().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new MailRejectedException("no such mailbox"));

        (await SendNextAsync()).ShouldBeTrue();

        await _app.LetterBox.Received(1).RemoveAsync(mail, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_letter_that_can_not_be_sent_is_tried_again_later()
    {
        var mail = Due(MailKind.PasswordChanged, _app.With(A.User().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("away"));

        (await SendNextAsync()).ShouldBeTrue();

        await _app.LetterBox.Received(1).RescheduleAsync(mail, _app.Now + MailDispatcher.InitialBackoff, Arg.Any<CancellationToken>());
        await _app.LetterBox.DidNotReceiveWithAnyArgs().RemoveAsync(default!, default);
    }

    [Fact]
    public async Task A_letter_that_could_not_be_sent_for_a_day_is_given_up()
    {
        var mail = Due(MailKind.PasswordChanged, _app.With(A.User().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("away"));
        _app.Time.Advance(TimeSpan.FromDays(1));

        (await SendNextAsync()).ShouldBeTrue();

        await _app.LetterBox.Received(1).RemoveAsync(mail, Arg.Any<CancellationToken>());
    }

    private QueuedMail Due(MailKind kind, User user, string? to = null)
    {
        var mail = new QueuedMail(kind, user.Id, user.Username.Value, to is null ? user.Email! : A.Email(to), _app.Now, user.PasswordVersion);
        _app.LetterBox.LeaseNextAsync(default).ReturnsForAnyArgs(mail);
        return mail;
    }

    private List<string> Sent() =>
        [.. _mailer.ReceivedCalls().Select(call => (MailMessage)call.GetArguments()[0]!).Select(m => $"{m.To}: {m.Subject}")];

    private async Task<bool> SendNextAsync()
    {
        await using var provider = _app.Compose().AddScoped<MailDispatcher>().AddSingleton(_mailer).AddSingleton(_texts).AddSingleton(_addresses).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(CancellationToken.None);
    }
}
