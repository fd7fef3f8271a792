using Auth.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;

namespace Auth.Infrastructure.IntegrationTests.Settings;

public sealed class MailSettingsTests
{
    [Fact]
    public void By_default_messages_are_files_from_the_host_that_people_know()
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
    public void The_sender_is_at_a_name_and_never_at_an_address_of_the_network(string publicUrl, string host) =>
        Read(("PublicUrl", publicUrl)).Mail.From.Host.ShouldBe(host);

    [Theory]
    [InlineData("post@example.com", "", "post@example.com")]
    [InlineData("<post@example.com>", "", "post@example.com")]
    [InlineData("The Post <post@example.com>", "The Post", "post@example.com")]
    [InlineData("\"Post, The\" <post@example.com>", "Post, The", "post@example.com")]
    [InlineData("Grüße <post@xn--mnchen-3ya.example>", "Grüße", "post@xn--mnchen-3ya.example")]
    public void A_sender_is_an_address_with_or_without_a_name(string from, string name, string address)
    {
        var sender = Read(("Mail:From", from)).Mail.From;

        sender.Name.ShouldBe(name);
        sender.Address.Value.ShouldBe(address);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("The Post post@example.com")]
    [InlineData("The Post <post@example.com> and more")]
    [InlineData("The Post\r\nBcc: eve@evil.example <post@example.com>")]
    [InlineData("a <b@example.com> <post@example.com>")]
    [InlineData("pöst@example.com")]
    [InlineData("post@münchen.example")]
    [InlineData("p..ost@example.com")]
    [InlineData("post@-")]
    [InlineData("a@example.com, b@example.com")]
    public void A_sender_that_is_no_address_is_refused(string from)
    {
        var problem = Problems(("Mail:From", from)).ShouldHaveSingleItem();
        problem.ShouldStartWith("Mail:From is '");
        problem.ShouldEndWith("an email address such as no-reply@example.com or Auth <no-reply@example.com>.");
    }

    [Fact]
    public void Smtp_needs_a_host_and_begins_with_STARTTLS_on_the_port_of_submission() =>
        Read(("Mail:Delivery", "smtp"), ("Mail:Host", "smtp.example.com")).Mail.Smtp
            .ShouldBe(new("smtp.example.com", 587, MailSecurity.StartTls, Username: null, Password: null));

    [Fact]
    public void TLS_from_the_first_byte_has_a_port_of_its_own() =>
        Read(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Security", "Tls")).Mail.Smtp!.Port.ShouldBe(465);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("smtp.example.com:587")]
    [InlineData("smtp://smtp.example.com")]
    public void Smtp_without_the_name_of_a_server_is_refused(string? host) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", host))
            .ShouldBe([$"Mail:Host is '{host}', which is not allowed. Use the host name or IP address of a mail server without a port, such as smtp.example.com."]);

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_server_on_this_machine_may_be_told_in_clear(string host) =>
        Read(("Mail:Delivery", "Smtp"), ("Mail:Host", host), ("Mail:Security", "None")).Mail.Smtp!.Security.ShouldBe(MailSecurity.None);

    [Theory]
    [InlineData("smtp.example.com")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.example.com")]
    public void No_other_server_is_told_anything_in_clear(string host) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", host), ("Mail:Security", "None"))
            .ShouldBe(["Mail:Security is 'None', which is not allowed. Use StartTls or Tls, and None only where Mail:Host is this machine (127.0.0.1)."]);

    [Theory]
    [InlineData("auth", null, "Mail:Password is not set, and Mail:Username is. Set both or neither.")]
    [InlineData("", "hunter2", "Mail:Password is set, and Mail:Username is not. Set both or neither.")]
    public void A_user_and_a_password_belong_together(string? username, string? password, string sentence) =>
        Problems(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Username", username), ("Mail:Password", password)).ShouldBe([sentence]);

    [Theory]
    [InlineData("Mail:Delivery", "Sendmail", "Mail:Delivery is 'Sendmail', which is not allowed. Use File or Smtp.")]
    [InlineData("Mail:Security", "Auto", "Mail:Security is 'Auto', which is not allowed. Use StartTls, Tls or None.")]
    [InlineData("Mail:Port", "0", "Mail:Port is '0', which is not allowed. Use a whole number from 1 to 65535.")]
    [InlineData("Mail:Folder", " ", "Mail:Folder is ' ', which is not allowed. Use the path of a folder.")]
    public void A_bad_value_is_told_with_its_key_and_what_is_allowed(string key, string value, string sentence) =>
        Problems((key, value)).ShouldBe([sentence]);

    [Theory]
    [InlineData("https://auth.example.com", 1)]
    [InlineData("http://localhost:5080", 0)]
    [InlineData("http://127.0.0.1:5080", 0)]
    public void Files_are_worth_a_look_where_others_reach_the_server(string publicUrl, int warnings)
    {
        var actual = Read(("PublicUrl", publicUrl)).Warnings;

        actual.Count.ShouldBe(warnings);
        actual.ShouldAllBe(warning => warning.StartsWith("Mail:Delivery is File: "));
    }

    [Fact]
    public void Keys_that_wait_for_Smtp_are_no_slips_of_the_pen()
    {
        var settings = Read(("Mail:Host", "smtp.example.com"), ("Mail:Port", "25"), ("Mail:Security", "Tls"), ("Mail:Username", "auth"), ("Mail:Password", "hunter2"));

        settings.Warnings.ShouldBeEmpty();
        settings.Mail.Smtp.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void Settings_as_text_show_no_password()
    {
        var settings = Read(("Mail:Delivery", "Smtp"), ("Mail:Host", "smtp.example.com"), ("Mail:Username", "auth"), ("Mail:Password", "hunter2"));

        settings.Mail.Smtp!.Password.ShouldBe("hunter2");
        settings.ToString().ShouldContain("smtp.example.com");
        settings.ToString().ShouldNotContain("hunter2");
    }

    private static AuthSettings Read(params (string Key, string? Value)[] settings) =>
        AuthSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build());

    private static IReadOnlyList<string> Problems(params (string Key, string? Value)[] settings) =>
        Should.Throw<SettingsException>(() => Read(settings)).Problems;
}
