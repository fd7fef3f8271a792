using Auth.Application.Mail;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Migration of emails that an older version stored with another normalized value.</summary>
[Trait("Requirement", "R47")]
[Trait("Requirement", "R86")]
public abstract class EmailKeysTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const string International = "alice@bücher.example";
    private const string InAscii = "alice@xn--bcher-kva.example";

    private static readonly CancellationToken None = CancellationToken.None;

    private DateTimeOffset _now = TestTime.Now;

    [Theory]
    [InlineData(International, International, InAscii)]
    [InlineData("Alice@BÜCHER.example", "alice@bücher.example", InAscii)]
    [InlineData("bob@example.org.", "bob@example.org.", "bob@example.org")]
    [InlineData("bob@ｅｘａｍｐｌｅ.org", "bob@example.org", "bob@example.org")]
    [InlineData("ｂob@example.org", "bob@example.org", "ｂob@example.org")]
    public async Task A_migrated_account_is_found_by_every_spelling_of_its_email(string stored, string oldKey, string newKey)
    {
        var user = await AddAsync(stored, oldKey, isVerified: true);

        (await Node.Schema.MigrateAsync(None)).ShouldBeEmpty();

        (await FindAsync(newKey))!.Id.ShouldBe(user.Id);
        var found = (await FindAsync(stored))!;
        found.Id.ShouldBe(user.Id);
        found.Email.ShouldBe(EmailAddress.Create(stored).Value);
        found.EmailVerifiedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_email_normalized_by_the_current_rules_is_not_changed()
    {
        var user = await AddAsync("Alice@Example.org", "alice@example.org", isVerified: true);

        await Node.Schema.MigrateAsync(None);

        (await FindAsync(user.Id)).Version.ShouldBe(user.Version);
    }

    [Fact]
    public async Task An_email_invalid_by_the_current_rules_is_not_changed()
    {
        var user = await AddAsync("alice@example..org", "alice@example..org", isVerified: true);

        (await Node.Schema.MigrateAsync(None)).ShouldBeEmpty();

        (await FindAsync("ALICE@example..org"))!.Id.ShouldBe(user.Id);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task The_older_of_two_accounts_gets_the_normalized_email_unless_only_the_younger_is_verified(bool isOlderVerified, bool isYoungerVerified)
    {
        var older = await AddAsync("alice@BÜCHER.example.", "alice@bücher.example.", isOlderVerified);
        var younger = await AddAsync(International, International, isYoungerVerified);

        (await Node.Schema.MigrateAsync(None)).ShouldBe([new SharedEmailKey(younger.Id, older.Id)]);

        (await FindAsync(InAscii))!.Id.ShouldBe(older.Id);
        (await FindAsync(younger.Id)).Email!.Value.ShouldBe(International);
        (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.FromUsername(younger.Username), None)))!.Id.ShouldBe(younger.Id);
        (await Node.Schema.MigrateAsync(None)).ShouldBe([new SharedEmailKey(younger.Id, older.Id)]);
    }

    [Fact]
    public async Task A_verified_account_gets_the_normalized_email_and_an_unverified_one_loses_it()
    {
        var older = await AddAsync(InAscii, InAscii, isVerified: false);
        var younger = await AddAsync(International, International, isVerified: true);

        (await Node.Schema.MigrateAsync(None)).ShouldBeEmpty();

        (await FindAsync(InAscii))!.Id.ShouldBe(younger.Id);
        (await FindAsync(older.Id)).Email.ShouldBeNull();
        var events = await Node.ReadAsync(s => s.Events.ReadAsync(new(older.Id, Type: null, Before: null, After: null, Limit: 10), None));
        events.ShouldContain(e => e.Type == "email_lost");
    }

    [Fact]
    public async Task Two_verified_accounts_with_one_normalized_email_both_keep_their_email()
    {
        var holder = await AddAsync(InAscii, InAscii, isVerified: true);
        var other = await AddAsync(International, International, isVerified: true);

        (await Node.Schema.MigrateAsync(None)).ShouldBe([new SharedEmailKey(other.Id, holder.Id)]);

        (await FindAsync(holder.Id)).Email!.Value.ShouldBe(InAscii);
        (await FindAsync(other.Id)).Email!.Value.ShouldBe(International);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_gets_a_normalized_email_that_another_account_releases(bool isHolderVerified)
    {
        var waiting = await AddAsync("bob@example.org.", "bob@example.org.", isVerified: true);
        var holder = await AddAsync("ｂob@example.org", "bob@example.org", isHolderVerified);

        (await Node.Schema.MigrateAsync(None)).ShouldBeEmpty();

        (await FindAsync("bob@example.org"))!.Id.ShouldBe(waiting.Id);
        (await FindAsync("ｂob@example.org"))!.Id.ShouldBe(holder.Id);
    }

    [Fact]
    public async Task Email_links_queued_mails_and_pending_registrations_match_the_migrated_account()
    {
        var user = await AddAsync(International, International, isVerified: true);
        var stored = EmailAddress.FromStorage(International, International);
        var (link, _) = EmailLink.Create(user, EmailLinkPurpose.Recovery, stored, TestTime.Now, TestTime.Now);
        var registration = PendingRegistration.Begin(TestUsers.Username("someone"), stored, TestTime.Now);
        await Node.CommitAsync(s =>
        {
            s.Links.Add(link);
            s.Registrations.Add(registration);
            s.Outbox.Enqueue(new QueuedMail(MailKind.Recovery, user.Id, user.Username.Value, stored, TestTime.Now));
        });

        await Node.Schema.MigrateAsync(None);

        var renewed = await FindAsync(user.Id);
        renewed.CanRecoverWith((await Node.ReadAsync(s => s.Links.FindAsync(link.TokenHash, None)))!.Email).ShouldBeTrue();
        renewed.CanRecoverWith((await Node.ReadAsync(s => s.Outbox.LeaseNextAsync(MailPriority.Request, None)))!.Recipient).ShouldBeTrue();
        (await Node.ReadAsync(s => s.Registrations.FindAsync(registration.Id, None)))!.Email.NormalizedValue.ShouldBe(InAscii);
    }

    [Fact]
    public async Task A_database_with_outdated_normalized_emails_has_a_pending_migration()
    {
        await Node.UseContextAsync(c => c.Database.ExecuteSqlAsync($"UPDATE counters SET value = 0 WHERE name = {Counter.EmailKeys}"));

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBe([DatabaseSchema.EmailKeysStep]);

        await Node.Schema.MigrateAsync(None);

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_nodes_can_migrate_normalized_emails_in_parallel()
    {
        var added = new List<User>();
        for (var i = 0; i < 20; i++) added.Add(await AddAsync($"user{i}@bücher.example", $"user{i}@bücher.example", isVerified: i % 2 == 0));
        var nodes = Enumerable.Range(1, 3).Select(Database.NewNode).ToList();

        var shared = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Schema.MigrateAsync(None))));

        shared.ShouldAllBe(s => s.Count == 0);
        for (var i = 0; i < 20; i++) (await FindAsync($"user{i}@xn--bcher-kva.example"))!.Id.ShouldBe(added[i].Id);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    private async Task<User> AddAsync(string email, string key, bool isVerified)
    {
        // Each account is younger than the previous one.
        _now += TimeSpan.FromSeconds(1);
        var user = User.Register(TestUsers.Create().Username, email: null, TestPasswords.Hash, _now);
        await Node.CommitAsync(s => s.Users.Add(user));
        await Node.UseContextAsync(c => c.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.EmailVerifiedAt, isVerified ? TestTime.Now : null)));
        var name = user.Username.NormalizedValue;
        await Node.UseContextAsync(c => c.Database.ExecuteSqlAsync($"UPDATE users SET email = {email}, email_key = {key} WHERE username_key = {name}"));
        return await FindAsync(user.Id);
    }

    private Task<User?> FindAsync(string email) => Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(email), None));

    private async Task<User> FindAsync(UserId id) => (await Node.ReadAsync(s => s.Users.FindAsync(id, None)))!;
}

public sealed class SqliteEmailKeysTests(SqliteDatabase database) : EmailKeysTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEmailKeysTests(PostgreSqlDatabase database) : EmailKeysTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEmailKeysTests(SqlServerDatabase database) : EmailKeysTests(database);
