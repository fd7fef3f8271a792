using Auth.Application.Mail;
using Auth.TestData;

namespace Auth.Application.UnitTests.Mail;

[Trait("Requirement", "R77")]
public class MailboxQuotaTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Theory]
    [InlineData("victim@example.org")]
    [InlineData("victim+1@example.org")]
    [InlineData("victim+1+2@example.org")]
    [InlineData("victim+@example.org")]
    [InlineData("Vic.Tim@EXAMPLE.org")]
    [InlineData("v.i.c.t.i.m+a.b@example.org")]
    public void All_spellings_of_a_mailbox_have_one_key(string email) => GetKey(email).ShouldBe(GetKey("victim@example.org"));

    [Theory]
    [InlineData("vic.tim@googlemail.com", "victim+1@gmail.com")]
    [InlineData("victim@me.com", "victim@icloud.com")]
    [InlineData("victim@mac.com", "victim@icloud.com")]
    [InlineData("victim@protonmail.com", "victim@proton.me")]
    [InlineData("victim@protonmail.ch", "victim@proton.me")]
    [InlineData("victim@pm.me", "victim@proton.me")]
    [InlineData("vic-tim@proton.me", "victim@pm.me")]
    [InlineData("vic_tim@proton.me", "victim@proton.me")]
    [InlineData("vic-tim@ya.ru", "vic.tim@yandex.ru")]
    [InlineData("victim@yandex.com", "victim@yandex.ru")]
    [InlineData("victim@yandex.by", "victim@yandex.ru")]
    [InlineData("victim@yandex.kz", "victim@yandex.ru")]
    [InlineData("victim@narod.ru", "victim@yandex.ru")]
    [InlineData("victim-1@yahoo.com", "victim-2@yahoo.com")]
    [InlineData("victim-1@yahoo.co.jp", "victim@yahoo.co.jp")]
    [InlineData("shop@victim.fastmail.com", "victim+1@fastmail.com")]
    [InlineData("shop@victim.fastmail.fm", "victim@fastmail.fm")]
    public void Spellings_that_a_mail_service_delivers_to_one_mailbox_have_one_key(string email, string other) => GetKey(email).ShouldBe(GetKey(other));

    [Theory]
    [InlineData("victim@yahoo.com", "victim@yahoo.de")]
    [InlineData("anna-lena@example.org", "anna-maria@example.org")]
    [InlineData("shop@victim.example.org", "victim@example.org")]
    [InlineData("shop@a.fastmail.com", "shop@b.fastmail.com")]
    public void Spellings_that_services_tell_apart_have_other_keys(string email, string other) => GetKey(email).ShouldNotBe(GetKey(other));

    [Theory]
    [InlineData("victim2@example.org")]
    [InlineData("victim@mail.example.org")]
    [InlineData("victim1@example.org")]
    [InlineData("+victim@example.org")]
    public void Other_mailboxes_have_other_keys(string email) => GetKey(email).ShouldNotBe(GetKey("victim@example.org"));

    [Theory]
    [InlineData("+1@example.org", "+2@example.org")]
    [InlineData("...@example.org", "..@example.org")]
    [InlineData("jörg@example.org", "järg@example.org")]
    public void A_local_part_without_a_name_and_one_beyond_ASCII_keep_their_keys_apart(string one, string other) => GetKey(one).ShouldNotBe(GetKey(other));

    [Theory]
    [InlineData("victim+1@example.org")]
    [InlineData("vic.tim@example.org")]
    public void Notices_count_for_the_email_of_one_account(string other)
    {
        var key = MailboxKey.ForNotices(TestValues.Email("victim@example.org"));

        MailboxKey.ForNotices(TestValues.Email("Victim@EXAMPLE.org")).ShouldBe(key);
        MailboxKey.ForNotices(TestValues.Email(other)).ShouldNotBe(key);
        GetKey("victim@example.org").ShouldNotBe(key);
    }

    [Fact]
    public void A_mailbox_receives_a_burst_and_then_one_mail_per_interval()
    {
        var mailbox = MailboxQuota.Create(GetKey("victim@example.org"), Now);

        CountAll(mailbox, Now).ShouldBe(MailboxQuota.Burst);
        CountAll(mailbox, Now + MailboxQuota.Interval - TimeSpan.FromMicroseconds(1)).ShouldBe(0);
        CountAll(mailbox, Now + MailboxQuota.Interval).ShouldBe(1);
        CountAll(mailbox, Now + (MailboxQuota.Interval * 3)).ShouldBe(2);
        CountAll(mailbox, Now + (MailboxQuota.Interval * 100)).ShouldBe(MailboxQuota.Burst);
    }

    /// <summary>A signed-in user can name any email as the new one.</summary>
    [Fact]
    public void Email_changes_leave_mails_for_the_owner_of_the_mailbox()
    {
        var mailbox = MailboxQuota.Create(GetKey("victim@example.org"), Now);

        CountAll(mailbox, Now, isEmailChange: true).ShouldBe(MailboxQuota.EmailChangeBurst);
        CountAll(mailbox, Now).ShouldBe(MailboxQuota.Burst - MailboxQuota.EmailChangeBurst);
        CountAll(mailbox, Now + MailboxQuota.Interval, isEmailChange: true).ShouldBe(0, "the next mail is left, too");
        CountAll(mailbox, Now + MailboxQuota.Interval).ShouldBe(1);
        CountAll(mailbox, Now + (MailboxQuota.Interval * 100), isEmailChange: true).ShouldBe(MailboxQuota.EmailChangeBurst);
    }

    [Fact]
    public void A_mailbox_is_empty_when_all_its_mails_are_forgotten()
    {
        var mailbox = MailboxQuota.Create(GetKey("victim@example.org"), Now);

        CountAll(mailbox, Now);

        mailbox.ResetAt.ShouldBe(Now + (MailboxQuota.Interval * MailboxQuota.Burst));
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_close_a_mailbox()
    {
        var mailbox = MailboxQuota.Create(GetKey("victim@example.org"), Now);
        CountAll(mailbox, Now);

        CountAll(mailbox, Now.AddDays(-1)).ShouldBe(MailboxQuota.Burst);
    }

    private static MailboxKey GetKey(string email) => MailboxKey.From(TestValues.Email(email));

    private static int CountAll(MailboxQuota mailbox, DateTimeOffset now, bool isEmailChange = false)
    {
        var count = 0;
        while (mailbox.TryCount(now, isEmailChange)) count++;
        return count;
    }
}
