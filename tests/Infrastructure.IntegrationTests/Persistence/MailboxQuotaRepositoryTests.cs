using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class MailboxQuotaRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly MailboxKey Key = MailboxKey.From(EmailAddress.Create("alice@example.org").Value);

    [Fact]
    public async Task A_mailbox_is_read_back_as_stored()
    {
        (await Node.ReadAsync(s => s.MailboxQuotas.FindAsync(Key, CancellationToken.None))).ShouldBeNull();

        (await TryCountAsync(Node)).ShouldBeTrue();

        var stored = (await Node.ReadAsync(s => s.MailboxQuotas.FindAsync(Key, CancellationToken.None))).ShouldNotBeNull();
        (stored.Key, stored.ResetAt).ShouldBe((Key, TestTime.Now + MailboxQuota.Interval));
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Parallel_mails_of_two_nodes_do_not_exceed_the_limit_of_a_mailbox()
    {
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var counted = await Task.WhenAll(Enumerable.Range(0, MailboxQuota.Burst * 3).Select(i => Task.Run(() => TryCountAsync(i % 2 == 0 ? first : second))));

        counted.Count(isCounted => isCounted).ShouldBe(MailboxQuota.Burst);
    }

    private static Task<bool> TryCountAsync(Node node) => node.CommitAsync(async s =>
    {
        if (await s.MailboxQuotas.FindAsync(Key, CancellationToken.None) is not { } mailbox) s.MailboxQuotas.Add(mailbox = MailboxQuota.Create(Key, TestTime.Now));
        return mailbox.TryCount(TestTime.Now);
    });
}

public sealed class InMemoryMailboxQuotaRepositoryTests(InMemoryFixture database) : MailboxQuotaRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteMailboxQuotaRepositoryTests(SqliteDatabase database) : MailboxQuotaRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMailboxQuotaRepositoryTests(PostgreSqlDatabase database) : MailboxQuotaRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerMailboxQuotaRepositoryTests(SqlServerDatabase database) : MailboxQuotaRepositoryTests(database);
