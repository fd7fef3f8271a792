using System.Net;
using System.Net.Sockets;
using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Mail.Texts;
using MailKit.Security;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class SmtpMailerTests : IDisposable
{
    /// <summary>In real time. Only a deadlock takes longer.</summary>
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(TestMail.SentAt);
    private readonly TestCertificate _certificate = new();

    private static CancellationToken TestCancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_sent_after_STARTTLS_and_authentication()
    {
        await using var server = MailServer.WithStartTls(_certificate.Value, requiresAuthentication: true);

        await Mailer(server.Port, MailSecurity.StartTls, authenticate: true).SendAsync(TestMail.Message(), TestCancellation);

        var received = server.Messages.ShouldHaveSingleItem();
        received.From.ShouldBe(TestMail.Sender.Address.Value);
        received.To.ShouldBe(TestMail.Recipient);
        server.AuthenticatedUsers.ShouldBe([MailServer.Username]);
    }

    [Fact]
    public async Task A_mail_is_sent_over_implicit_TLS()
    {
        await using var server = MailServer.WithImplicitTls(_certificate.Value);

        await Mailer(server.Port, MailSecurity.Tls).SendAsync(TestMail.Message(), TestCancellation);

        server.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(nameof(MailSecurity.StartTls))]
    [InlineData(nameof(MailSecurity.Tls))]
    public async Task An_untrusted_server_certificate_prevents_authentication_and_sending(string securityName)
    {
        var security = Enum.Parse<MailSecurity>(securityName);
        await using var server = security == MailSecurity.Tls ? MailServer.WithImplicitTls(_certificate.Value) : MailServer.WithStartTls(_certificate.Value);
        var mailer = new SmtpMailer(Settings(server.Port, security, authenticate: true), TestMail.Sender, _time);

        await Should.ThrowAsync<SslHandshakeException>(() => mailer.SendAsync(TestMail.Message(), TestCancellation));

        server.Messages.ShouldBeEmpty();
        server.AuthenticatedUsers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_STARTTLS_receives_no_credentials_and_no_mail()
    {
        using var server = new ScriptedMailServer(("EHLO", "250-localhost\r\n250 AUTH PLAIN LOGIN"));

        var thrown = await Should.ThrowAsync<Exception>(() => Mailer(server.Port, MailSecurity.StartTls, authenticate: true).SendAsync(TestMail.Message(), TestCancellation));

        thrown.ShouldBeOfType<NotSupportedException>();
        server.Lines.ShouldAllBe(line => line.StartsWith("EHLO") || line == "QUIT");
    }

    [Fact]
    public async Task Headers_state_sender_recipient_date_and_automatic_submission()
    {
        await using var server = MailServer.WithoutTls();

        await Mailer(server.Port).SendAsync(TestMail.Message(subject: "Hello"), TestCancellation);

        var mail = server.Messages.ShouldHaveSingleItem().Message;
        mail.From.ToString().ShouldBe("\"Auth\" <no-reply@auth.example.com>");
        mail.To.ToString().ShouldBe(TestMail.Recipient);
        mail.Subject.ShouldBe("Hello");
        mail.Date.ShouldBe(TestMail.SentAt);
        mail.MessageId.ShouldEndWith("@auth.example.com");
        mail.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
    }

    [Fact]
    public async Task Text_and_HTML_bodies_arrive_unchanged()
    {
        await using var server = MailServer.WithoutTls();
        var message = TestMail.Message(text: "Grüße\n.\n" + new string('x', 2000) + "\n", html: "<p>Grüße</p>\n");

        await Mailer(server.Port).SendAsync(message, TestCancellation);

        var mail = server.Messages.ShouldHaveSingleItem().Message;
        mail.Body.ShouldBeOfType<MultipartAlternative>().Count.ShouldBe(2);
        mail.TextBody!.ReplaceLineEndings("\n").ShouldBe(message.Text);
        mail.HtmlBody!.ReplaceLineEndings("\n").ShouldBe(message.Html);
    }

    [Fact]
    public async Task A_recovery_mail_arrives_with_its_link_once_in_each_body()
    {
        const string link = "https://auth.example.com/recover#token=rec_RbDhvsH4tFnL0VswQKFfIqN8WPHLhJvi-6LBvAkM4ag";
        await using var server = MailServer.WithoutTls();
        var mail = new MailTemplates("auth.example.com").Render(MailKind.Recovery, TestMail.Email(TestMail.Recipient), "<b>&\"x ü", new(link), TimeSpan.FromMinutes(30), detail: null, TestMail.SentAt);

        await Mailer(server.Port).SendAsync(mail, TestCancellation);

        var received = server.Messages.ShouldHaveSingleItem().Message;
        received.TextBody!.Split(link).Length.ShouldBe(2);
        received.HtmlBody!.Split(link).Length.ShouldBe(2);
        received.TextBody.ShouldContain("<b>&\"x ü");
        received.HtmlBody.ShouldContain("&lt;b&gt;&amp;&quot;x");
    }

    [Fact]
    public async Task Non_ASCII_sender_names_and_subjects_are_encoded_in_ASCII_headers()
    {
        await using var server = MailServer.WithoutTls();
        var mailer = Mailer(server.Port, sender: TestMail.Sender with { Name = "Anmeldung für alle" });

        await mailer.SendAsync(TestMail.Message(subject: "Zażółć gęślą jaźń 🔑"), TestCancellation);

        var received = server.Messages.ShouldHaveSingleItem();
        received.Message.Subject.ShouldBe("Zażółć gęślą jaźń 🔑");
        received.Message.From.Mailboxes.ShouldHaveSingleItem().Name.ShouldBe("Anmeldung für alle");
        Eml.Headers(received.Source).ShouldAllBe(c => char.IsAscii(c));
    }

    [Fact]
    public async Task A_non_ASCII_domain_is_sent_in_its_ASCII_form()
    {
        await using var server = MailServer.WithoutTls();

        await Mailer(server.Port).SendAsync(TestMail.Message(to: "alice@münchen.example"), TestCancellation);

        var received = server.Messages.ShouldHaveSingleItem();
        received.To.ShouldBe("alice@xn--mnchen-3ya.example");
        Eml.Headers(received.Source).ShouldAllBe(c => char.IsAscii(c));
    }

    [Fact]
    public async Task A_non_ASCII_domain_requires_no_SMTP_extension()
    {
        using var server = new ScriptedMailServer();

        await Mailer(server.Port).SendAsync(TestMail.Message(to: "alice@münchen.example"), TestCancellation);

        server.Lines.ShouldContain("RCPT TO:<alice@xn--mnchen-3ya.example>");
    }

    [Fact]
    public async Task A_non_ASCII_email_address_is_sent_to_a_server_with_SMTPUTF8()
    {
        using var server = new ScriptedMailServer(("EHLO", "250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8"));

        await Mailer(server.Port).SendAsync(TestMail.Message(to: "jürgen@example.org"), TestCancellation);

        server.Lines.ShouldContain("RCPT TO:<jürgen@example.org>");
        server.Lines.ShouldContain(line => line.StartsWith("MAIL FROM:<no-reply@auth.example.com> SMTPUTF8"));
        server.Lines.ShouldContain("To: jürgen@example.org");
    }

    [Fact]
    public async Task A_non_ASCII_email_address_is_rejected_without_SMTPUTF8()
    {
        using var server = new ScriptedMailServer();

        await Should.ThrowAsync<MailRejectedException>(() => Mailer(server.Port).SendAsync(TestMail.Message(to: "jürgen@example.org"), TestCancellation));

        server.Lines.ShouldNotContain(line => line.StartsWith("RCPT"));
    }

    [Theory]
    [InlineData("a..b@example.org")]
    [InlineData(".a@example.org")]
    [InlineData("a@example..org")]
    [InlineData("a@ö..ü")]
    [InlineData("a@ööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö.example")]
    public async Task An_invalid_recipient_is_rejected_permanently_without_contacting_the_server(string to)
    {
        using var server = new ScriptedMailServer();
        // From storage: an older version accepted emails that are invalid today.
        var message = TestMail.Message() with { To = EmailAddress.FromStorage(to, to) };

        await Should.ThrowAsync<MailRejectedException>(() => Mailer(server.Port).SendAsync(message, TestCancellation));

        server.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Hello\r\nBcc: eve@evil.example")]
    [InlineData("Hello\nBcc: eve@evil.example")]
    [InlineData("Hello\rBcc: eve@evil.example")]
    [InlineData("Hello\u2028Bcc: eve@evil.example")]
    [InlineData("Hello\u0085Bcc: eve@evil.example")]
    [InlineData("Hello\r\n\r\nA text of another sender")]
    [InlineData("Hello =?utf-8?q?=0D=0ABcc:_eve@evil.example?=")]
    public async Task Line_breaks_in_subject_and_sender_name_add_no_header(string subject)
    {
        await using var server = MailServer.WithoutTls();

        await Mailer(server.Port, sender: TestMail.Sender with { Name = subject }).SendAsync(TestMail.Message(subject: subject), TestCancellation);

        var received = server.Messages.ShouldHaveSingleItem();
        received.To.ShouldBe(TestMail.Recipient);
        received.Message.Headers.Select(header => header.Field).ShouldBe(["From", "Date", "Subject", "Message-Id", "To", "Auto-Submitted", "MIME-Version"], ignoreOrder: true);
        received.Message.Bcc.ShouldBeEmpty();
        received.Message.TextBody!.ReplaceLineEndings("\n").ShouldBe("A text\n");
    }

    [Fact]
    public async Task A_recipient_unknown_to_the_server_is_rejected_permanently()
    {
        await using var server = MailServer.WithoutTls();

        var rejected = await Should.ThrowAsync<MailRejectedException>(() => Mailer(server.Port).SendAsync(TestMail.Message(to: "unknown@example.org"), TestCancellation));

        rejected.Message.ShouldContain("550 mailbox unavailable");
        server.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user")]
    [InlineData("RCPT", "552 mailbox full")]
    [InlineData("RCPT", "554 no")]
    [InlineData("DATA", "554 no valid recipients")]
    [InlineData(ScriptedMailServer.EndOfData, "550 5.7.1 looks like spam")]
    [InlineData(ScriptedMailServer.EndOfData, "552 too long")]
    public async Task A_permanent_SMTP_error_rejects_the_mail(string command, string answer)
    {
        using var server = new ScriptedMailServer((command, answer));

        var rejected = await Should.ThrowAsync<MailRejectedException>(() => Mailer(server.Port).SendAsync(TestMail.Message(), TestCancellation));

        rejected.Message.ShouldContain(answer);
        server.Lines.Last().ShouldBe("QUIT");
    }

    [Theory]
    [InlineData(ScriptedMailServer.Greeting, "554 not today")]
    [InlineData("AUTH", "535 wrong password")]
    [InlineData("MAIL", "550 you may not send as this")]
    [InlineData("MAIL", "451 later")]
    [InlineData("RCPT", "450 greylisted")]
    [InlineData("RCPT", "530 sign in first")]
    [InlineData("DATA", "421 going down")]
    [InlineData(ScriptedMailServer.EndOfData, "452 disk full")]
    [InlineData(ScriptedMailServer.EndOfData, ScriptedMailServer.HangUp)]
    public async Task A_retryable_SMTP_error_is_not_a_rejection_and_does_not_reveal_the_password(string command, string answer)
    {
        using var server = new ScriptedMailServer(("EHLO", "250-localhost\r\n250-8BITMIME\r\n250 AUTH LOGIN"), (command, answer));

        var thrown = await Should.ThrowAsync<Exception>(() => Mailer(server.Port, authenticate: command == "AUTH").SendAsync(TestMail.Message(), TestCancellation));

        thrown.ShouldNotBeOfType<MailRejectedException>();
        thrown.ShouldNotBeAssignableTo<OperationCanceledException>();
        thrown.ToString().ShouldNotContain(MailServer.Password);
        thrown.ToString().ShouldNotContain(Convert.ToBase64String(Eml.Encoding.GetBytes(MailServer.Password)));
    }

    [Fact]
    public async Task A_rejection_message_is_a_single_line_without_quotation_marks()
    {
        using var server = new ScriptedMailServer(("RCPT", "550-no\r\n550 such 'user'"));

        var rejected = await Should.ThrowAsync<MailRejectedException>(() => Mailer(server.Port).SendAsync(TestMail.Message(), TestCancellation));

        rejected.Message.ShouldNotContain('\n');
        rejected.Message.ShouldNotContain('\'');
    }

    [Fact]
    public async Task A_wrong_SMTP_password_is_not_a_rejection()
    {
        await using var server = MailServer.WithStartTls(_certificate.Value, requiresAuthentication: true);
        var mailer = new SmtpMailer(Settings(server.Port, MailSecurity.StartTls, authenticate: true) with { Password = "hunter3-hunter3" }, TestMail.Sender, _time) { CertificateValidator = _certificate.ValidateCertificate };

        var thrown = await Should.ThrowAsync<AuthenticationException>(() => mailer.SendAsync(TestMail.Message(), TestCancellation));

        thrown.ToString().ShouldNotContain("hunter3");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ScriptedMailServer.HangUp)]
    [InlineData("500 what?")]
    public async Task An_accepted_mail_counts_as_sent_when_QUIT_fails(string? quitResponse)
    {
        using var server = new ScriptedMailServer(("QUIT", quitResponse));

        var sendTask = Mailer(server.Port).SendAsync(TestMail.Message(), TestCancellation);
        if (quitResponse is null) await AdvancePastTimeoutAsync(server);

        await Should.NotThrowAsync(() => sendTask.WaitAsync(TestTimeout, TestCancellation));
    }

    [Theory]
    [InlineData(ScriptedMailServer.Greeting, nameof(MailSecurity.None))]
    [InlineData("EHLO", nameof(MailSecurity.None))]
    [InlineData("RCPT", nameof(MailSecurity.None))]
    [InlineData(ScriptedMailServer.EndOfData, nameof(MailSecurity.None))]
    [InlineData("STARTTLS", nameof(MailSecurity.StartTls))]
    public async Task Sending_to_a_stalled_server_times_out_after_30_seconds(string command, string securityName)
    {
        var security = Enum.Parse<MailSecurity>(securityName);
        using var server = new ScriptedMailServer(("EHLO", "250-localhost\r\n250 STARTTLS"), (command, null));

        var sendTask = Mailer(server.Port, security).SendAsync(TestMail.Message(), TestCancellation);
        await AdvancePastTimeoutAsync(server);

        await Should.ThrowAsync<TimeoutException>(() => sendTask.WaitAsync(TestTimeout, TestCancellation));
    }

    [Fact]
    public async Task A_stalled_TLS_handshake_times_out_after_30_seconds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var sendTask = Mailer(((IPEndPoint)listener.LocalEndpoint).Port, MailSecurity.Tls).SendAsync(TestMail.Message(), TestCancellation);
        using var client = await listener.AcceptTcpClientAsync(TestCancellation);
        await client.GetStream().ReadExactlyAsync(new byte[1], TestCancellation);
        _time.Advance(SmtpMailer.Timeout);

        await Should.ThrowAsync<TimeoutException>(() => sendTask.WaitAsync(TestTimeout, TestCancellation));
    }

    [Fact]
    public async Task Cancellation_ends_the_sending_with_an_OperationCanceledException()
    {
        using var server = new ScriptedMailServer(("RCPT", null));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestCancellation);

        var sendTask = Mailer(server.Port).SendAsync(TestMail.Message(), stop.Token);
        await server.Stalled.WaitAsync(TestTimeout, TestCancellation);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sendTask.WaitAsync(TestTimeout, TestCancellation));
    }

    [Fact]
    public async Task An_unreachable_server_is_not_a_rejection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await Should.ThrowAsync<SocketException>(() => Mailer(port).SendAsync(TestMail.Message(), TestCancellation));
    }

    [Fact]
    public async Task Parallel_mails_are_sent_over_separate_connections()
    {
        await using var server = MailServer.WithStartTls(_certificate.Value, requiresAuthentication: true);
        var mailer = Mailer(server.Port, MailSecurity.StartTls, authenticate: true);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => mailer.SendAsync(TestMail.Message(to: $"person{i}@example.org"), TestCancellation)));

        server.Messages.Select(message => message.To).Distinct().Count().ShouldBe(10);
        server.Messages.Select(message => message.Message.MessageId).ShouldBeUnique();
        server.AuthenticatedUsers.Count.ShouldBe(10);
    }

    public void Dispose() => _certificate.Dispose();

    private static SmtpSettings Settings(int port, MailSecurity security, bool authenticate) =>
        new("127.0.0.1", port, security, authenticate ? MailServer.Username : null, authenticate ? MailServer.Password : null);

    private SmtpMailer Mailer(int port, MailSecurity security = MailSecurity.None, bool authenticate = false, SenderAddress? sender = null) =>
        new(Settings(port, security, authenticate), sender ?? TestMail.Sender, _time) { CertificateValidator = _certificate.ValidateCertificate };

    private async Task AdvancePastTimeoutAsync(ScriptedMailServer server)
    {
        await server.Stalled.WaitAsync(TestTimeout, TestCancellation);
        _time.Advance(SmtpMailer.Timeout);
    }
}
