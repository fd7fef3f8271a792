using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Auth.Application.Mail;
using Auth.Infrastructure.IntegrationTests.Mail;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Mail from the request through an SMTP server to the opened link.</summary>
public sealed partial class MailDeliveryTests
{
    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_delivered_by_SMTP_works_once()
    {
        await using var mail = MailServer.WithoutTls();
        using var server = ServerWithSmtp(mail.Port);
        await server.RegisterAsync(email: "ada@example.org");

        await server.DeliverMailAsync();

        var received = mail.Messages.ShouldHaveSingleItem();
        received.To.ShouldBe("ada@example.org");
        var body = new { token = Token().Match(received.Message.TextBody ?? "").Value, password = RunningServer.Password };
        (await server.Client().PostAsync("/api/v1/verification/complete", body)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await server.Client().PostAsync("/api/v1/verification/complete", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
    }

    [Fact]
    public async Task An_unavailable_mail_server_changes_no_response_and_loses_no_mail()
    {
        int port;
        await using (var stopped = MailServer.WithoutTls()) port = stopped.Port;
        using var server = ServerWithSmtp(port);
        await server.RegisterAsync(email: "ada@example.org");

        await server.DeliverMailAsync();
        (await server.Client().PostAsync("/api/v1/recovery", new { email = "ada@example.org" })).Status.ShouldBe(HttpStatusCode.Accepted);

        server.Log.Text.ShouldContain("Could not send mail");
        server.Clock.Advance(MailDispatcher.InitialBackoff);
        await server.DeliverMailAsync();
        server.Log.Text.Split("Could not send mail").Length.ShouldBe(3);
    }

    /// <summary>A server with its own mailer instead of the test mailbox.</summary>
    private static RunningServer ServerWithSmtp(int port) => RunningServer.With(
        [("Mail:Delivery", "Smtp"), ("Mail:Host", "127.0.0.1"), ("Mail:Port", port.ToString(CultureInfo.InvariantCulture)), ("Mail:Security", "None")],
        services => services.Remove(services.Last(s => s.ServiceType == typeof(IMailer))));

    [GeneratedRegex("(?<=token=)lnk_[A-Za-z0-9_-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
