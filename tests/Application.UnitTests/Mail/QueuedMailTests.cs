using Auth.Application.Mail;
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

        var mail = new QueuedMail(MailKind.PasswordChanged, userId, "alice", A.Email("alice@example.org"), Now);

        (mail.UserId, mail.RegistrationId).ShouldBe((userId, default(RegistrationId?)));
    }

    [Theory]
    [InlineData(MailKind.Registration)]
    [InlineData(MailKind.UsernameTaken)]
    public void A_mail_about_a_registration_has_no_user(MailKind kind)
    {
        var registrationId = RegistrationId.New(Now);

        var mail = new QueuedMail(kind, registrationId, "alice", A.Email("alice@example.org"), Now);

        (mail.UserId, mail.RegistrationId).ShouldBe((default(UserId?), registrationId));
    }

    [Fact]
    public void The_kind_of_a_mail_fits_its_subject()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new QueuedMail(MailKind.Registration, UserId.New(Now), "alice", A.Email("alice@example.org"), Now));
        Should.Throw<ArgumentOutOfRangeException>(() => new QueuedMail(MailKind.PasswordChanged, RegistrationId.New(Now), "alice", A.Email("alice@example.org"), Now));
    }
}
