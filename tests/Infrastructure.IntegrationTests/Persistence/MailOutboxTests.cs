using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Mail;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class MailOutboxTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Address = EmailAddress.Create("Alice@example.org").Value;

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var mail = await EnqueueAsync(MailKind.RecoveryCodeUsed);

        var leased = (await LeaseNextAsync()).ShouldNotBeNull();

        (leased.Id, leased.Kind, leased.UserId, leased.Username, leased.Recipient).ShouldBe((mail.Id, MailKind.RecoveryCodeUsed, mail.UserId, "alice", Address));
        (leased.OccurredAt, leased.DueAt, leased.DeliveryAttempts, leased.PasswordVersion).ShouldBe((TestTime.Now, TestTime.Now, 0, 3));
        (leased.Priority, leased.RequestedBy).ShouldBe((MailPriority.Notice, mail.RequestedBy));
    }

    [Fact]
    public async Task A_mail_is_not_stored_without_the_change_that_caused_it()
    {
        await Should.ThrowAsync<IOException>(() => Node.CommitAsync<int>(s =>
        {
            s.Outbox.Enqueue(CreateMail());
            throw new IOException();
        }));

        (await LeaseNextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_leased_mail_is_withheld_until_its_lease_expires()
    {
        await EnqueueAsync();
        (await LeaseNextAsync()).ShouldNotBeNull();
        (await LeaseNextAsync()).ShouldBeNull();

        _time.Advance(MailOutbox.Lease);

        (await LeaseNextAsync()).ShouldNotBeNull().DeliveryAttempts.ShouldBe(1);
    }

    [Fact]
    public async Task Mails_are_leased_in_the_order_in_which_they_are_due()
    {
        var first = await EnqueueAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await EnqueueAsync();

        (await LeaseNextAsync())!.Id.ShouldBe(first.Id);
        (await LeaseNextAsync())!.Id.ShouldBe(second.Id);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task The_invitations_whose_mail_is_queued_or_being_sent_are_found()
    {
        var (queued, leased, none) = (InvitationId.New(TestTime.Now), InvitationId.New(TestTime.Now), InvitationId.New(TestTime.Now));
        await Node.CommitAsync(s => s.Outbox.Enqueue(new QueuedMail(leased, "", Address, TestTime.Now)));
        (await LeaseNextAsync()).ShouldNotBeNull();
        await Node.CommitAsync(s => s.Outbox.Enqueue(new QueuedMail(queued, "", Address, TestTime.Now)));

        (await Node.ReadAsync(s => s.Outbox.FindPendingAsync([queued, leased, none], None))).ShouldBe([queued, leased], ignoreOrder: true);
        (await Node.ReadAsync(s => s.Outbox.FindPendingAsync([none], None))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Recoveries_are_leased_before_notices_and_notices_before_requests_whenever_they_are_due()
    {
        var mails = new List<Guid>();
        foreach (var kind in new[] { MailKind.AddressVerification, MailKind.PasswordChanged, MailKind.Recovery })
        {
            mails.Insert(0, (await EnqueueAsync(kind)).Id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var id in mails) (await LeaseNextAsync())!.Id.ShouldBe(id);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_worker_for_recoveries_leases_no_other_mail()
    {
        await EnqueueAsync(MailKind.AddressVerification);
        await EnqueueAsync();
        var recovery = await EnqueueAsync(MailKind.Recovery);

        (await LeaseNextAsync(MailPriority.Recovery))!.Id.ShouldBe(recovery.Id);
        (await LeaseNextAsync(MailPriority.Recovery)).ShouldBeNull();
        (await LeaseNextAsync()).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mail_that_an_operator_requests_is_stored_as_a_notice()
    {
        Node.Actor = new Operator("root");
        await EnqueueAsync(MailKind.AddressVerification);

        (await LeaseNextAsync())!.Priority.ShouldBe(MailPriority.Notice);
    }

    [Fact]
    public async Task A_rescheduled_mail_is_due_at_its_new_time()
    {
        await EnqueueAsync();
        var leased = (await LeaseNextAsync())!;
        await UseAsync(outbox => outbox.RescheduleAsync(leased, TestTime.Now.AddSeconds(15), None));

        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromMicroseconds(1));
        (await LeaseNextAsync()).ShouldBeNull();
        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await LeaseNextAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_removed_mail_is_not_leased_again()
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
        var registrationId = RegistrationId.New(TestTime.Now);
        await Node.CommitAsync(s => s.Outbox.Enqueue(new QueuedMail(MailKind.Registration, registrationId, "alice", Address, TestTime.Now)));

        (await LeaseNextAsync())!.RegistrationId.ShouldBe(registrationId);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task Mails_of_one_user_and_kind_are_listed_and_canceled()
    {
        var canceled = await EnqueueAsync(MailKind.AddressVerification);
        var others = new[] { await EnqueueAsync(MailKind.AddressVerification), await EnqueueAsync(MailKind.Recovery) };
        var listed = await UseAsync(outbox => outbox.ListByUserAsync(canceled.UserId!.Value, MailKind.AddressVerification, None));

        await Node.CommitAsync(async s =>
        {
            await s.Outbox.CancelAsync(canceled.UserId!.Value, MailKind.AddressVerification, None);
            await s.Outbox.CancelAsync(others[1].UserId!.Value, MailKind.AddressVerification, None);
            return 0;
        });

        listed.ShouldHaveSingleItem().Id.ShouldBe(canceled.Id);
        new[] { (await LeaseNextAsync())!.Id, (await LeaseNextAsync())!.Id }.ShouldBe(others.Select(l => l.Id), ignoreOrder: true);
        (await LeaseNextAsync()).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_leased_mail_can_be_locked_until_it_is_canceled()
    {
        var mail = await EnqueueAsync(MailKind.AddressVerification);
        var leased = (await LeaseNextAsync())!;
        (await Node.CommitAsync(s => s.Outbox.TryLockAsync(leased, None))).ShouldBeTrue();

        await Node.CommitAsync(async s =>
        {
            await s.Outbox.CancelAsync(mail.UserId!.Value, MailKind.AddressVerification, None);
            return 0;
        });

        (await Node.CommitAsync(s => s.Outbox.TryLockAsync(leased, None))).ShouldBeFalse();
    }

    [Fact]
    public async Task Parallel_workers_on_two_nodes_lease_each_mail_once()
    {
        for (var i = 0; i < 8; i++) await EnqueueAsync();
        await using var first = Database.NewNode(1, _time);
        await using var second = Database.NewNode(2, _time);

        var leased = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var own = new List<Guid>();
            while (await (i % 2 == 0 ? first : second).ReadAsync(s => s.Outbox.LeaseNextAsync(MailPriority.Request, None)) is { } mail) own.Add(mail.Id);
            return own;
        })));

        var all = leased.SelectMany(t => t).ToList();
        all.Distinct().Count().ShouldBe(8);
        all.Count.ShouldBe(8);
    }

    private static QueuedMail CreateMail(MailKind kind = MailKind.PasswordChanged, DateTimeOffset? at = null) =>
        new(kind, UserId.New(TestTime.Now), "alice", Address, at ?? TestTime.Now, passwordVersion: 3) { RequestedBy = SessionId.New(TestTime.Now) };

    private async Task<QueuedMail> EnqueueAsync(MailKind kind = MailKind.PasswordChanged)
    {
        var mail = CreateMail(kind, _time.GetUtcNow());
        await Node.CommitAsync(s => s.Outbox.Enqueue(mail));
        return mail;
    }

    private Task<QueuedMail?> LeaseNextAsync(MailPriority lowest = MailPriority.Request) => UseAsync(outbox => outbox.LeaseNextAsync(lowest, None));

    private Task<int> UseAsync(Func<IMailOutbox, Task> use) => UseAsync(async outbox =>
    {
        await use(outbox);
        return 0;
    });

    private async Task<T> UseAsync<T>(Func<IMailOutbox, Task<T>> use)
    {
        await using var node = Database.NewNode(0, _time);
        return await node.ReadAsync(s => use(s.Outbox));
    }
}

public sealed class InMemoryMailOutboxTests(InMemoryFixture database) : MailOutboxTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteMailOutboxTests(SqliteDatabase database) : MailOutboxTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMailOutboxTests(PostgreSqlDatabase database) : MailOutboxTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerMailOutboxTests(SqlServerDatabase database) : MailOutboxTests(database);
