using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Mail;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class MailOutboxTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Address = EmailAddress.Create("Alice@example.org").Value;

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        var mail = await PostAsync(MailKind.RecoveryCodeUsed);

        var taken = (await TakeAsync()).ShouldNotBeNull();

        (taken.Id, taken.Kind, taken.UserId, taken.Username, taken.Recipient).ShouldBe((mail.Id, MailKind.RecoveryCodeUsed, mail.UserId, "alice", Address));
        (taken.OccurredAt, taken.DueAt, taken.DeliveryAttempts, taken.PasswordVersion).ShouldBe((TestTime.Now, TestTime.Now, 0, 3));
    }

    [Fact]
    public async Task A_letter_is_not_there_when_the_change_it_tells_of_was_not_stored()
    {
        await Should.ThrowAsync<IOException>(() => Node.CommitAsync<int>(s =>
        {
            s.Letters.Enqueue(NewLetter());
            throw new IOException();
        }));

        (await TakeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_taken_is_nobody_elses_until_a_try_must_be_over()
    {
        await PostAsync();
        (await TakeAsync()).ShouldNotBeNull();
        (await TakeAsync()).ShouldBeNull();

        _time.Advance(MailOutbox.Lease);

        (await TakeAsync()).ShouldNotBeNull().DeliveryAttempts.ShouldBe(1);
    }

    [Fact]
    public async Task Letters_come_in_the_order_in_which_they_are_due()
    {
        var first = await PostAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await PostAsync();

        (await TakeAsync())!.Id.ShouldBe(first.Id);
        (await TakeAsync())!.Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task A_letter_that_was_put_off_is_due_again_then()
    {
        await PostAsync();
        var taken = (await TakeAsync())!;
        await UseAsync(letters => letters.RescheduleAsync(taken, TestTime.Now.AddSeconds(15), None));

        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromMicroseconds(1));
        (await TakeAsync()).ShouldBeNull();
        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await TakeAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_removed_does_not_come_again()
    {
        await PostAsync();
        var taken = (await TakeAsync())!;

        await UseAsync(letters => letters.RemoveAsync(taken, None));

        _time.Advance(MailOutbox.Lease);
        (await TakeAsync()).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Letters_with_links_are_withdrawn_from_the_person_they_wait_for_and_notices_are_not()
    {
        var link = await PostAsync(MailKind.Recovery);
        var others = new[] { await PostAsync(MailKind.AddressVerification), await PostAsync() };

        await Node.CommitAsync(async s =>
        {
            await s.Letters.CancelLinkMailsAsync(link.UserId, None);
            await s.Letters.CancelLinkMailsAsync(others[1].UserId, None);
            return 0;
        });

        new[] { (await TakeAsync())!.Id, (await TakeAsync())!.Id }.ShouldBe(others.Select(l => l.Id), ignoreOrder: true);
        (await TakeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_that_take_letters_at_once_on_two_nodes_each_gets_another_one()
    {
        for (var i = 0; i < 8; i++) await PostAsync();
        await using var first = Database.NewNode(1, _time);
        await using var second = Database.NewNode(2, _time);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while (await (i % 2 == 0 ? first : second).ReadAsync(s => s.Letters.LeaseNextAsync(None)) is { } mail) mine.Add(mail.Id);
            return mine;
        })));

        var all = taken.SelectMany(t => t).ToList();
        all.Distinct().Count().ShouldBe(8);
        all.Count.ShouldBe(8);
    }

    private static QueuedMail NewLetter(MailKind kind = MailKind.PasswordChanged, DateTimeOffset? at = null) =>
        new(kind, UserId.New(TestTime.Now), "alice", Address, at ?? TestTime.Now, passwordVersion: 3);

    private async Task<QueuedMail> PostAsync(MailKind kind = MailKind.PasswordChanged)
    {
        var mail = NewLetter(kind, _time.GetUtcNow());
        await Node.CommitAsync(s => s.Letters.Enqueue(mail));
        return mail;
    }

    private Task<QueuedMail?> TakeAsync() => UseAsync(letters => letters.LeaseNextAsync(None));

    private Task<int> UseAsync(Func<IMailOutbox, Task> use) => UseAsync(async letters =>
    {
        await use(letters);
        return 0;
    });

    private async Task<T> UseAsync<T>(Func<IMailOutbox, Task<T>> use)
    {
        await using var node = Database.NewNode(0, _time);
        return await node.ReadAsync(s => use(s.Letters));
    }
}

public sealed class InMemoryMailOutboxTests(InMemoryFixture database) : MailOutboxTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteMailOutboxTests(SqliteDatabase database) : MailOutboxTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMailOutboxTests(PostgreSqlDatabase database) : MailOutboxTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerMailOutboxTests(SqlServerDatabase database) : MailOutboxTests(database);
