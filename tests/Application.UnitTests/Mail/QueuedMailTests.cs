using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Mail;

public class QueuedMailTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_mail_about_a_user_has_no_registration()
    {
        var userId = UserId.New(Now);

        var mail = new QueuedMail(MailKind.PasswordChanged, userId, "alice", TestValues.Email("alice@example.org"), Now);

        (mail.UserId, mail.RegistrationId).ShouldBe((userId, default(RegistrationId?)));
    }

    [Theory]
    [InlineData(MailKind.Registration)]
    [InlineData(MailKind.UsernameTaken)]
    public void A_mail_about_a_registration_has_no_user(MailKind kind)
    {
        var registrationId = RegistrationId.New(Now);

        var mail = new QueuedMail(kind, registrationId, "alice", TestValues.Email("alice@example.org"), Now);

        (mail.UserId, mail.RegistrationId).ShouldBe((default(UserId?), registrationId));
    }

    [Theory]
    [Trait("Requirement", "R77")]
    [InlineData(nameof(MailPriority.Recovery), new[] { MailKind.Recovery })]
    [InlineData(nameof(MailPriority.Request), new[] { MailKind.AddressVerification, MailKind.Registration, MailKind.AddressInUse, MailKind.UsernameTaken })]
    public void Only_recoveries_precede_notices_and_only_mails_that_anyone_can_cause_follow_them(string priorityName, MailKind[] kinds) =>
        Enum.GetValues<MailKind>().Where(kind => Create(kind).Priority == Enum.Parse<MailPriority>(priorityName)).ShouldBe(kinds, ignoreOrder: true);

    [Fact]
    [Trait("Requirement", "R77")]
    public void A_mail_that_an_operator_or_an_administrator_requests_has_the_priority_of_a_notice()
    {
        GetPriority(MailKind.AddressVerification, new Operator("root")).ShouldBe(MailPriority.Notice);
        GetPriority(MailKind.AddressVerification, new SignedInUser(default, default, IsAdministrator: true, Now)).ShouldBe(MailPriority.Notice);
        GetPriority(MailKind.AddressVerification, new SignedInUser(default, default, IsAdministrator: false, Now)).ShouldBe(MailPriority.Request);
        GetPriority(MailKind.AddressVerification, Actor.Anonymous).ShouldBe(MailPriority.Request);
        GetPriority(MailKind.Recovery, new Operator("root")).ShouldBe(MailPriority.Recovery);
    }

    [Fact]
    public void The_kind_of_a_mail_fits_its_subject()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new QueuedMail(MailKind.Registration, UserId.New(Now), "alice", TestValues.Email("alice@example.org"), Now));
        Should.Throw<ArgumentOutOfRangeException>(() => new QueuedMail(MailKind.PasswordChanged, RegistrationId.New(Now), "alice", TestValues.Email("alice@example.org"), Now));
    }

    private static QueuedMail Create(MailKind kind) => kind switch
    {
        MailKind.Registration or MailKind.UsernameTaken => new(kind, RegistrationId.New(Now), "alice", TestValues.Email("alice@example.org"), Now),
        MailKind.Invitation => new(InvitationId.New(Now), "alice", TestValues.Email("alice@example.org"), Now),
        _ => new(kind, UserId.New(Now), "alice", TestValues.Email("alice@example.org"), Now),
    };

    private static MailPriority GetPriority(MailKind kind, Actor requester)
    {
        var mail = Create(kind);
        mail.SetRequester(requester);
        return mail.Priority;
    }
}
