using Auth.Application.Mail;
using Auth.Infrastructure.Mail.Texts;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class MailTemplatesTests
{
    private static readonly Uri Link = new("https://auth.example.com/go?name=a&x=1#token=abc");

    private readonly MailTemplates _templates = new("auth.example.com");

    public static TheoryData<MailKind> All => [.. Enum.GetValues<MailKind>()];

    public static TheoryData<MailKind> WithLink => [MailKind.AddressVerification, MailKind.Recovery, MailKind.Registration];

    public static TheoryData<MailKind> ToUnverifiedEmails => [MailKind.AddressVerification, MailKind.Registration, MailKind.UsernameTaken];

    [Fact]
    public void A_recovery_mail_has_the_expected_text_and_HTML()
    {
        var mail = Render(MailKind.Recovery);

        mail.Subject.ShouldBe("Reset your password for auth.example.com");
        mail.Text.ShouldBe(
            """
            Hello alice,

            On 23 November 2026 at 18:29 UTC, someone, possibly you, requested a password reset for your account alice at auth.example.com.

            To set a new password, open this link within 30 minutes:

            https://auth.example.com/go?name=a&x=1#token=abc

            If this was not you, ignore this email: nothing will change. If it happens again, contact the administrator of auth.example.com.

            """);
        mail.Html.ShouldBe(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Reset your password for auth.example.com</title></head>
            <body>
            <p>Hello alice,</p>
            <p>On 23 November 2026 at 18:29 UTC, someone, possibly you, requested a password reset for your account alice at auth.example.com.</p>
            <p>To set a new password, open this link within 30 minutes:</p>
            <p><a href="https://auth.example.com/go?name=a&amp;x=1#token=abc">Set a new password</a></p>
            <p>If this was not you, ignore this email: nothing will change. If it happens again, contact the administrator of auth.example.com.</p>
            </body>
            </html>

            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_mail_states_host_and_time_and_what_to_do_if_the_user_did_not_act(MailKind kind)
    {
        var mail = Render(kind);
        // An administrator can also remove second factors and passkeys.
        var start = kind switch
        {
            MailKind.SecondFactorRemoved or MailKind.PasskeyRemoved => "If neither you nor an administrator did this, ",
            MailKind.Invitation => "If you did not expect this, ",
            _ => "If this was not you, ",
        };

        mail.To.Value.ShouldBe(TestMail.Recipient);
        mail.Subject.ShouldContain("auth.example.com");
        foreach (var body in new[] { mail.Text, mail.Html })
        {
            body.ShouldContain("23 November 2026 at 18:29 UTC");
            body.ShouldContain(start);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_and_HTML_of_a_mail_have_the_same_content(MailKind kind)
    {
        var mail = Render(kind, username: "alice", detail: "from 192.0.2.7");

        foreach (var paragraph in mail.Text.Split("\n\n").Select(text => text.Trim()).Where(text => text != Link.AbsoluteUri))
            mail.Html.ShouldContain($"<p>{paragraph.Replace("'", "&#39;")}</p>");
        mail.Text.ShouldContain("Details: from 192.0.2.7");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_HTML_body_loads_no_external_content(MailKind kind)
    {
        var html = Render(kind).Html;

        foreach (var reference in new[] { "<img", "<link", "<script", "<style", "<iframe", "src=", "url(", "@import" }) html.ShouldNotContain(reference);
        Count(html, "://").ShouldBe(HasLink(kind) ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(WithLink))]
    public void Each_body_contains_the_link_once_and_its_lifetime(MailKind kind)
    {
        var mail = Render(kind);

        Count(mail.Text, Link.AbsoluteUri).ShouldBe(1);
        mail.Text.Split('\n').ShouldContain(Link.AbsoluteUri);
        Count(mail.Html, "https://").ShouldBe(1);
        mail.Html.ShouldContain("""<a href="https://auth.example.com/go?name=a&amp;x=1#token=abc">""");
        mail.Text.ShouldContain("within 30 minutes");
        mail.Html.ShouldContain("within 30 minutes");
    }

    [Theory]
    [InlineData("00:00:30", "a minute")]
    [InlineData("01:00:00", "60 minutes")]
    [InlineData("23:30:00", "23 hours")]
    [InlineData("23:59:50", "24 hours")]
    [InlineData("6.12:00:00", "6 days")]
    [InlineData("6.23:59:50", "7 days")]
    [InlineData("1.00:00:00", "24 hours")]
    [InlineData("7.00:00:00", "7 days")]
    public void A_link_lifetime_is_shown_in_whole_units(string lifetime, string expected) =>
        _templates.Render(MailKind.Recovery, TestMail.Email(TestMail.Recipient), "alice", Link, TimeSpan.Parse(lifetime, null), detail: null, TestMail.SentAt).Text.ShouldContain($"within {expected}:");

    [Theory]
    [MemberData(nameof(All))]
    public void A_missing_or_unexpected_link_throws(MailKind kind)
    {
        var (link, lifetime) = HasLink(kind) ? ((Uri?)null, (TimeSpan?)null) : (Link, TimeSpan.FromMinutes(30));

        Should.Throw<ArgumentException>(() => _templates.Render(kind, TestMail.Email(TestMail.Recipient), "alice", link, lifetime, detail: null, TestMail.SentAt));
    }

    [Fact]
    public void User_input_is_encoded_in_the_HTML_body()
    {
        var mail = Render(MailKind.PasswordChanged, username: "<b>&\"x", detail: "<i>'y'");

        mail.Html.ShouldContain("your account &lt;b&gt;&amp;&quot;x at");
        mail.Html.ShouldContain("Details: &lt;i&gt;&#39;y&#39;");
        mail.Html.ShouldNotContain("<b>");
        mail.Html.ShouldNotContain("<i>");
        mail.Text.ShouldContain("your account <b>&\"x at");
    }

    [Fact]
    public void A_non_ASCII_username_is_preserved()
    {
        var mail = Render(MailKind.PasswordChanged, username: "Zoë 李");

        mail.Text.ShouldContain("Zoë 李");
        System.Net.WebUtility.HtmlDecode(mail.Html).ShouldContain("Zoë 李");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Line_breaks_in_a_username_add_no_paragraph_and_no_header(MailKind kind)
    {
        var lines = Render(kind, username: "alice").Text.Split('\n').Length;

        var mail = Render(kind, username: "alice\r\n\r\nBcc: eve@evil.example\u2028Pay here");

        mail.Text.Split('\n').Length.ShouldBe(lines);
        mail.Text.ShouldNotContain('\r');
        mail.Text.ShouldNotContain('\u2028');
        mail.Subject.ShouldNotContain("eve");
    }

    [Theory]
    [MemberData(nameof(ToUnverifiedEmails))]
    public void Mails_to_unverified_emails_do_not_contain_the_username(MailKind kind)
    {
        var mail = Render(kind, username: "Cheap pills at evil.example");

        (mail.Subject + mail.Text + mail.Html).ShouldNotContain("pills");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mails_to_verified_emails_contain_the_username(MailKind kind)
    {
        if (ToUnverifiedEmails.Any(unconfirmed => unconfirmed.Data == kind)) return;

        // An administrator chose the username of an invitation.
        Render(kind, username: "alice").Text.ShouldContain(kind == MailKind.Invitation ? "with the username alice" : "account alice at auth.example.com");
    }

    [Fact]
    public void An_invitation_does_not_say_who_invited_because_an_operator_may_have() =>
        Render(MailKind.Invitation).Text.ShouldContain("On 23 November 2026 at 18:29 UTC, you were invited to create an account at auth.example.com with the username alice.");

    [Fact]
    public void Mail_message_ToString_does_not_reveal_the_link() =>
        Render(MailKind.Recovery).ToString().ShouldNotContain("token");

    private MailMessage Render(MailKind kind, string username = "alice", string? detail = null) =>
        _templates.Render(kind, TestMail.Email(TestMail.Recipient), username, HasLink(kind) ? Link : null, HasLink(kind) ? TimeSpan.FromMinutes(30) : null, detail, TestMail.SentAt.ToOffset(TimeSpan.FromHours(5)));

    private static bool HasLink(MailKind kind) => kind is MailKind.AddressVerification or MailKind.Recovery or MailKind.Registration or MailKind.Invitation;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
