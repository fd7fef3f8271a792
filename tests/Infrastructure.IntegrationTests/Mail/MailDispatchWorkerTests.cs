using System.Collections.Concurrent;
using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Mail;

[Trait("Requirement", "R77")]
public abstract class MailDispatchWorkerTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int Backlog = 1_000;

    /// <summary>At least ten times what the workers take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(TestTime.Now);
    private readonly StuckMailer _mailer = new();

    [Fact]
    public async Task A_recovery_leaves_within_10_seconds_although_1000_verifications_wait_for_a_server_that_is_stuck()
    {
        await using var node = CreateNode();
        await EnqueueAsync(node, Backlog, email: i => $"victim{i}@example.org");
        await using var worker = await RunningWorker.StartAsync(node);
        await AdvanceUntilAsync(() => _mailer.Stuck == MailDispatchWorker.Senders.Count - 1);
        var alice = TestUsers.Create("alice", "alice@example.org");
        alice.SetVerifiedEmail(alice.Email!, TestTime.Now);
        // The verification of an email cancels earlier mails with links, so the recovery is requested afterwards.
        await node.CommitAsync(s => s.Users.Add(alice));
        await node.CommitAsync(s => s.Outbox.Enqueue(new QueuedMail(MailKind.Recovery, alice.Id, "alice", alice.Email!, _time.GetUtcNow(), alice.PasswordVersion)));
        var requestedAt = _time.GetUtcNow();

        await AdvanceUntilAsync(() => _mailer.Sent.Any(mail => mail.To == alice.Email));

        (_time.GetUtcNow() - requestedAt).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        _mailer.Stuck.ShouldBe(MailDispatchWorker.Senders.Count - 1, "the other senders still wait");
    }

    [Fact]
    public async Task Each_mail_of_a_backlog_is_sent_once_by_several_senders()
    {
        const int Mails = 50;
        _mailer.Release();
        await using var node = CreateNode();
        await EnqueueAsync(node, Mails, email: i => $"user{i}@example.org");
        await using var worker = await RunningWorker.StartAsync(node);

        await AdvanceUntilAsync(() => _mailer.Sent.Count >= Mails);

        _mailer.Sent.Select(mail => mail.To.Value).ShouldBe(Enumerable.Range(0, Mails).Select(i => $"user{i}@example.org"), ignoreOrder: true);
    }

    private Node CreateNode() => new(Database.Settings, _time, services =>
    {
        services.AddSingleton<IMailer>(_mailer);
        services.AddSingleton<IEmailLinkUrlBuilder>(new EmailLinkUrlBuilder(new Uri("https://auth.example.org")));
        services.AddMail(new MailSettings("unused", new SenderAddress("Auth", EmailAddress.Create("no-reply@auth.example.org").Value), Smtp: null), new Uri("https://auth.example.org"));
    });

    private static Task EnqueueAsync(Node node, int count, Func<int, string> email) => node.CommitAsync(s =>
    {
        for (var i = 0; i < count; i++)
        {
            var user = TestUsers.Create(email: email(i));
            s.Users.Add(user);
            s.Outbox.Enqueue(new QueuedMail(MailKind.AddressVerification, user.Id, user.Username.Value, user.Email!, TestTime.Now, user.PasswordVersion));
        }
    });

    /// <summary>Lets time pass, one look of the senders after another, until a condition holds.</summary>
    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 4 && !condition(); i++)
        {
            _time.Advance(MailDispatchWorker.Interval);
            await WaitAsync(condition, Limit / 10);
        }

        await WaitAsync(condition, Limit);
        condition().ShouldBeTrue();
    }

    private static async Task WaitAsync(Func<bool> condition, TimeSpan limit)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(limit.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (!condition() && TimeProvider.System.GetTimestamp() < end) await Task.Delay(10);
    }

    /// <summary>A mail server that accepts recoveries at once, and other mails only when it is released.</summary>
    private sealed class StuckMailer : IMailer
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _stuck;

        public int Stuck => Volatile.Read(ref _stuck);

        public ConcurrentQueue<MailMessage> Sent { get; } = new();

        public void Release() => _released.SetResult();

        public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
        {
            if (!message.Text.Contains("/reset-password", StringComparison.Ordinal) && !_released.Task.IsCompleted)
            {
                Interlocked.Increment(ref _stuck);
                await _released.Task.WaitAsync(cancellationToken);
            }

            Sent.Enqueue(message);
        }
    }

    private sealed class RunningWorker(Microsoft.Extensions.Hosting.IHostedService worker) : IAsyncDisposable
    {
        public static async Task<RunningWorker> StartAsync(Node node)
        {
            var worker = node.HostedServices.Single(service => service is MailDispatchWorker);
            await worker.StartAsync(CancellationToken.None);
            return new(worker);
        }

        public async ValueTask DisposeAsync() => await worker.StopAsync(CancellationToken.None);
    }
}

public sealed class SqliteMailDispatchWorkerTests(SqliteDatabase database) : MailDispatchWorkerTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMailDispatchWorkerTests(PostgreSqlDatabase database) : MailDispatchWorkerTests(database);
