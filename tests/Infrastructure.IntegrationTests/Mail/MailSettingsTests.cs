using Auth.Application;
using Auth.Application.Common.Settings;
using Auth.Infrastructure.Mail;
using Microsoft.Extensions.Configuration;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class MailSettingsTests
{
    [Fact]
    public void Mails_are_written_as_files_from_the_public_host_by_default()
    {
        var mail = Read(("PublicUrl", "https://auth.example.com:8443")).Mail;

        mail.Folder.ShouldBe("mail");
        mail.Smtp.ShouldBeNull();
        mail.From.Name.ShouldBe("Auth");
        mail.From.Address.Value.ShouldBe("no-reply@auth.example.com");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", "localhost")]
    [InlineData("http://[::1]:5080", "localhost")]
    [InlineData("http://localhost:5080", "localhost")]
    [InlineData("https://münchen.example", "xn--mnchen-3ya.example")]
    public void The_sender_domain_is_a_host_name_and_never_an_IP_address(string publicUrl, string host) =>
        Read(("PublicUrl", publicUrl)).Mail.From.Host.ShouldBe(host);

    [Theory]
    [InlineData("post@example.com", "", "post@example.com")]
    [InlineData("<post@example.com>", "", "post@example.com")]
    [InlineData("The Post <post@example.com>", "The Post", "post@example.com")]
    [InlineData("\"Post, The\" <post@example.com>", "Post, The", "post@example.com")]
    [InlineData("Grüße <post@xn--mnchen-3ya.example>", "Grüße", "post@xn--mnchen-3ya.example")]
    public void A_sender_is_an_email_address_with_or_without_a_display_name(string from, string name, string address)
    {
        var sender = Read(("Mail:From", from)).Mail.From;

        sender.Name.ShouldBe(name);
        sender.Address.Value.ShouldBe(address);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("The Post post@example.com")]
    [InlineData("The Post <post@example.com> and more")]
    [InlineData("The Post\r\nBcc: eve@evil.example <post@example.com>")]
    [InlineData("a <b@example.com> <post@example.com>")]
    [InlineData("pöst@example.com")]
    [InlineData("post@münchen.example")]
    [InlineData("p..ost@example.com")]
    [InlineData("post@-")]
    [InlineData("a@example.com, b@example.com")]
    public void An_invalid_sender_is_rejected(string from)
    {
        var problem = Problems(("Mail:From", from)).ShouldHaveSingleItem();
        problem.ShouldStartWith("Mail:From is '");
        problem.ShouldEndWith("an email address such as no-reply@example.com or Auth <no-reply@example.com>.");
    }

    [Fact]
    public void SMTP_uses_STARTTLS_on_the_submission_port_by_default() =>
        Read(("Mail:Delivery", "smtp"), ("Mail:Host", "smtp.example.com")).Mail.Smtp
            .ShouldBe(new("smtp.example.com", 587, MailSecurity.StartTls, Username: null, Password: null));

    [Fact]
    public void Implicit_TLS_uses_port_465_by_default() =>
        Read(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Security", "Tls")).Mail.Smtp!.Port.ShouldBe(465);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("smtp.example.com:587")]
    [InlineData("smtp://smtp.example.com")]
    public void SMTP_without_a_valid_host_is_rejected(string? host) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", host))
            .ShouldBe([$"Mail:Host is '{host}', which is not allowed. Use the host name or IP address of a mail server without a port, such as smtp.example.com."]);

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void SMTP_without_encryption_is_allowed_for_a_local_server(string host) =>
        Read(("Mail:Delivery", "Smtp"), ("Mail:Host", host), ("Mail:Security", "None")).Mail.Smtp!.Security.ShouldBe(MailSecurity.None);

    [Theory]
    [InlineData("smtp.example.com")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.example.com")]
    public void SMTP_without_encryption_is_rejected_for_a_remote_server(string host) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", host), ("Mail:Security", "None"))
            .ShouldBe(["Mail:Security is 'None', which is not allowed. Use StartTls or Tls, and None only where Mail:Host is this machine (127.0.0.1)."]);

    [Theory]
    [InlineData("auth", null, "Mail:Password is not set, and Mail:Username is. Set both or neither.")]
    [InlineData("", "hunter2", "Mail:Password is set, and Mail:Username is not. Set both or neither.")]
    public void SMTP_username_and_password_must_be_set_together(string? username, string? password, string sentence) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Username", username), ("Mail:Password", password)).ShouldBe([sentence]);

    [Theory]
    [InlineData("Mail:Delivery", "Sendmail", "Mail:Delivery is 'Sendmail', which is not allowed. Use File or Smtp.")]
    [InlineData("Mail:Security", "Auto", "Mail:Security is 'Auto', which is not allowed. Use StartTls, Tls or None.")]
    [InlineData("Mail:Port", "0", "Mail:Port is '0', which is not allowed. Use a whole number from 1 to 65535.")]
    [InlineData("Mail:Folder", " ", "Mail:Folder is ' ', which is not allowed. Use the path of a folder.")]
    public void An_invalid_value_is_reported_with_its_key_and_the_allowed_values(string key, string value, string sentence) =>
        Problems((key, value)).ShouldBe([sentence]);

    [Theory]
    [InlineData("https://auth.example.com", 1)]
    [InlineData("http://localhost:5080", 0)]
    [InlineData("http://127.0.0.1:5080", 0)]
    public void File_delivery_causes_a_warning_on_a_public_server(string publicUrl, int warnings)
    {
        var actual = Read(("PublicUrl", publicUrl)).Warnings;

        actual.Count.ShouldBe(warnings);
        actual.ShouldAllBe(warning => warning.StartsWith("Mail:Delivery is File: "));
    }

    [Fact]
    public void SMTP_settings_without_SMTP_delivery_cause_no_warning()
    {
        var settings = Read(("Mail:Host", "smtp.example.com"), ("Mail:Port", "25"), ("Mail:Security", "Tls"), ("Mail:Username", "auth"), ("Mail:Password", "hunter2"));

        settings.Warnings.ShouldBeEmpty();
        settings.Mail.Smtp.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void Mail_settings_ToString_reveals_no_password()
    {
        var settings = Read(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Username", "auth"), ("Mail:Password", "hunter2"));

        settings.Mail.Smtp!.Password.ShouldBe("hunter2");
        settings.Mail.ToString().ShouldContain("smtp.example.com");
        settings.Mail.ToString().ShouldNotContain("hunter2");
    }

    private static (MailSettings Mail, IReadOnlyList<string> Warnings) Read(params (string Key, string? Value)[] settings)
    {
        var reader = new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build());
        var mail = MailSettings.Read(reader, ApplicationSettings.Read(reader).Service.PublicUrl);
        return (mail, [.. reader.Finish(), .. reader.FindUnknownKeys()]);
    }

    private static IReadOnlyList<string> Problems(params (string Key, string? Value)[] settings) =>
        Should.Throw<SettingsException>(() => Read(settings)).Problems;
}
