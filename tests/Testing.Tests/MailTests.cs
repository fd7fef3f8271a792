using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Testing.Tests;

/// <summary>Mail is delivered when the test asks for it.</summary>
public sealed class MailTests
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Mail_is_delivered_on_demand_and_its_link_can_be_used(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        await auth.CreateUserAsync(A.User().WithVerifiedEmail("alice@example.org"));
        await auth.Client().PostAsync("/api/v1/recovery", new { email = "alice@example.org" });
        auth.Mailbox.Messages.ShouldBeEmpty();

        await auth.DeliverMailAsync();

        auth.Mailbox.LastTo("alice@example.org").Text.ShouldContain(auth.Mailbox.LinkTo("alice@example.org").ToString());
        var completed = await auth.Client().PostAsync("/api/v1/recovery/complete", new { token = auth.Mailbox.TokenTo("alice@example.org"), newPassword = "another good password" });
        completed.Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task No_worker_sends_mail_before_the_test_asks_for_it()
    {
        await using var auth = await AuthTestServer.StartAsync();

        var workers = auth.Services.GetServices<IHostedService>().Select(worker => worker.GetType().Namespace!).ToList();

        workers.ShouldContain(name => name.StartsWith("Auth.Infrastructure.Persistence", StringComparison.Ordinal));
        workers.ShouldNotContain(name => name.StartsWith("Auth.Infrastructure.Mail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_mail_is_reported_with_the_mail_that_there_is()
    {
        await using var auth = await AuthTestServer.StartAsync();
        Should.Throw<TestServerException>(() => auth.Mailbox.LastTo("bob@example.org")).Message.ShouldBe("No mail was sent to bob@example.org. No mail was sent at all. Call DeliverMailAsync after what causes it.");
        await auth.RegisterAsync(email: "alice@example.org");

        await auth.DeliverMailAsync();

        Should.Throw<TestServerException>(() => auth.Mailbox.LinkTo("bob@example.org")).Message.ShouldStartWith("No mail with a link was sent to bob@example.org. Mail was sent to: alice@example.org (");
    }
}
