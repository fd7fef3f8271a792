using Auth.Application.Mail;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Mail;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class MailOutboxTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Address = EmailAddress.Create("Alice@example.org").Value;

    private readonly FakeTimeProvider _time = new(Some.Time);

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        var mail = await EnqueueAsync(MailKind.RecoveryCodeUsed);

        var leased = (await LeaseNextAsync()).ShouldNotBeNull();

        (leased.Id, leased.Kind, leased.UserId, leased.Username, leased.Recipient).ShouldBe((mail.Id, MailKind.RecoveryCodeUsed, mail.UserId, "alice", Address));
        (leased.OccurredAt, leased.DueAt, leased.DeliveryAttempts, leased.PasswordVersion).ShouldBe((Some.Time, Some.Time, 0, 3));
    }

    [Fact]
    public async Task A_letter_is_not_there_when_the_change_it_tells_of_was_not_stored()
    {
        await Should.ThrowAsync<IOException>(() => Node.CommitAsync<int>(s =>
        {
            s.Outbox.Enqueue(NewLetter());
            throw new IOException();
        }));

        (await LeaseNextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_taken_is_nobody_elses_until_a_try_must_be_over()
    {
        await EnqueueAsync();
        (await LeaseNextAsync()).ShouldNotBeNull();
        (await LeaseNextAsync()).ShouldBeNull();

        _time.Advance(MailOutbox.Lease);

        (await LeaseNextAsync()).ShouldNotBeNull().DeliveryAttempts.ShouldBe(1);
    }

    [Fact]
    public async Task Letters_come_in_the_order_in_which_they_are_due()
    {
        var first = await EnqueueAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await EnqueueAsync();

        (await LeaseNextAsync())!.Id.ShouldBe(first.Id);
        (await LeaseNextAsync())!.Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task A_letter_that_was_put_off_is_due_again_then()
    {
        await EnqueueAsync();
        var leased = (await LeaseNextAsync())!;
        await UseAsync(outbox => outbox.RescheduleAsync(leased, Some.Time.AddSeconds(15), None));

        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromMicroseconds(1));
        (await LeaseNextAsync()).ShouldBeNull();
        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await LeaseNextAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_removed_does_not_come_again()
    {
        await EnqueueAsync();
        var leased = (await LeaseNextAsync())!;

        await UseAsync(outbox => outbox.RemoveAsync(leased, None));

        _time.Advance(MailOutbox.Lease);
        (await LeaseNextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_mail_about_a_registration_keeps_its_id()
    {
        var registrationId = RegistrationId.New(Some.Time);
        await Node.CommitAsync(s => s.Outbox.Enqueue(new QueuedMail(MailKind.Registration, registrationId, "alice", Address, Some.Time)));

        (await LeaseNextAsync())!.RegistrationId.ShouldBe(registrationId);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Letters_with_links_are_withdrawn_from_the_person_they_wait_for_and_notices_are_not()
    {
        var link = await EnqueueAsync(MailKind.Recovery);
        var others = new[] { await EnqueueAsync(MailKind.AddressVerification), await EnqueueAsync() };

        await Node.CommitAsync(async s =>
        {
            await s.Outbox.CancelLinkMailsAsync(link.UserId!.Value, None);
            await s.Outbox.CancelLinkMailsAsync(others[1].UserId!.Value, None);
            return 0;
        });

        new[] { (await LeaseNextAsync())!.Id, (await LeaseNextAsync())!.Id }.ShouldBe(others.Select(l => l.Id), ignoreOrder: true);
        (await LeaseNextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_that_take_letters_at_once_on_two_nodes_each_gets_another_one()
    {
        for (var i = 0; i < 8; i++) await EnqueueAsync();
        await using var first = new Node(Database.SettingsOfNode(1), _time);
        await using var second = new Node(Database.SettingsOfNode(2), _time);

        var leased = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var own = new List<Guid>();
            while (await (i % 2 == 0 ? first : second).ReadAsync(s => s.Outbox.LeaseNextAsync(None)) is { } mail) own.Add(mail.Id);
            return own;
        })));

        var all = leased.SelectMany(t => t).ToList();
        all.Distinct().Count().ShouldBe(8);
        all.Count.ShouldBe(8);
    }

    private static QueuedMail NewLetter(MailKind kind = MailKind.PasswordChanged, DateTimeOffset? at = null) =>
        new(kind, UserId.New(Some.Time), "alice", Address, at ?? Some.Time, passwordVersion: 3);

    private async Task<QueuedMail> EnqueueAsync(MailKind kind = MailKind.PasswordChanged)
    {
        var mail = NewLetter(kind, _time.GetUtcNow());
        await Node.CommitAsync(s => s.Outbox.Enqueue(mail));
        return mail;
    }

    private Task<QueuedMail?> LeaseNextAsync() => UseAsync(outbox => outbox.LeaseNextAsync(None));

    private Task<int> UseAsync(Func<IMailOutbox, Task> use) => UseAsync(async outbox =>
    {
        await use(outbox);
        return 0;
    });

    private async Task<T> UseAsync<T>(Func<IMailOutbox, Task<T>> use)
    {
        await using var node = new Node(Database.Settings, _time);
        return await node.ReadAsync(s => use(s.Outbox));
    }
}

public sealed class SqliteMailOutboxTests(SqliteDatabase database) : MailOutboxTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMailOutboxTests(PostgreSqlDatabase database) : MailOutboxTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerMailOutboxTests(SqlServerDatabase database) : MailOutboxTests(database);
