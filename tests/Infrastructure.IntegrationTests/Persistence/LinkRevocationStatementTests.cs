using Auth.Application.Mail;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The statements that remove links and mails decide as <see cref="LinkRevocation.Includes"/> does, for each kind of revocation, recipient and requester (ADR 33).</summary>
[Trait("Requirement", "R73")]
public abstract class LinkRevocationStatementTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Another = EmailAddress.Create("another@example.net").Value;
    private static readonly (MailKind Kind, EmailLinkPurpose Purpose)[] Links = [(MailKind.AddressVerification, EmailLinkPurpose.Verification), (MailKind.Recovery, EmailLinkPurpose.Recovery)];

    public static TheoryData<string, Action<User, Session, Session>> Revocations { get; } = new()
    {
        { "all links", (user, _, _) => user.Lock(TestTime.Now) },
        { "all email changes", (user, _, _) => user.WithdrawEmailChange(TestTime.Now) },
        { "the email changes of all other sessions", (user, current, _) => user.RevokeSessions(TestTime.Now, current.Id) },
        { "the email changes of one session", (_, _, thief) => thief.End(SessionEndReason.Revoked, TestTime.Now) },
    };

    [Theory]
    [MemberData(nameof(Revocations))]
    public async Task The_database_removes_exactly_what_the_rule_includes(string what, Action<User, Session, Session> revoke)
    {
        var decisions = new HashSet<bool>();
        foreach (var (hasEmail, isToOwnEmail) in new[] { (true, false), (true, true), (false, false) })
        {
            foreach (var requester in new[] { "current", "thief", "none" })
            {
                var (user, current, thief) = await StoreAsync(hasEmail ? $"{requester}.{isToOwnEmail}@example.org" : null);
                var recipient = isToOwnEmail ? user.Email! : Another;
                SessionId? requestedBy = requester == "current" ? current.Id : requester == "thief" ? thief.Id : null;
                await StoreLinksAsync(user, recipient, requestedBy);

                var revocation = await RevokeAsync(user, current, thief, revoke);

                foreach (var (kind, purpose) in Links)
                {
                    var isRemoved = revocation.Includes(purpose, recipient, requestedBy, user.Email);
                    var (link, mails) = (await FindLinkAsync(user, purpose), await ListMailsAsync(user, kind));
                    var context = $"{what}: {purpose} to {recipient} of {user.Email?.Value ?? "an account without an email"}, requested by {requester}";
                    (link is null).ShouldBe(isRemoved, context);
                    mails.Count.ShouldBe(isRemoved ? 0 : 1, context);
                    decisions.Add(isRemoved);
                }

                (await ListMailsAsync(user, MailKind.PasswordChanged)).Count.ShouldBe(1, "it has no link");
            }
        }

        decisions.ShouldContain(true, what);
    }

    private async Task<(User User, Session Current, Session Thief)> StoreAsync(string? email)
    {
        var user = TestUsers.Create(email: email);
        var (current, thief) = (TestSessions.Create(user, TestTime.Now).Session, TestSessions.Create(user, TestTime.Now).Session);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(current);
            s.Sessions.Add(thief);
        });
        return (user, current, thief);
    }

    private Task StoreLinksAsync(User user, EmailAddress recipient, SessionId? requestedBy) => Node.CommitAsync(s =>
    {
        foreach (var (kind, purpose) in Links)
        {
            s.Links.Add(EmailLink.Create(user, purpose, recipient, TestTime.Now, TestTime.Now, requestedBy).Link);
            s.Outbox.Enqueue(CreateMail(kind));
        }

        s.Outbox.Enqueue(CreateMail(MailKind.PasswordChanged));
        QueuedMail CreateMail(MailKind kind) => new(kind, user.Id, user.Username.Value, recipient, TestTime.Now, user.PasswordVersion) { RequestedBy = requestedBy };
    });

    private Task<LinkRevocation> RevokeAsync(User user, Session current, Session thief, Action<User, Session, Session> revoke) => Node.CommitAsync(async s =>
    {
        var storedUser = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
        var sessions = await s.Sessions.FindAsync([current.Id, thief.Id], None);
        revoke(storedUser, sessions.Single(session => session.Id == current.Id), sessions.Single(session => session.Id == thief.Id));
        return LinkRevocation.From([.. storedUser.Events, .. sessions.SelectMany(session => session.Events)]).ShouldHaveSingleItem();
    });

    private Task<EmailLink?> FindLinkAsync(User user, EmailLinkPurpose purpose) => Node.ReadAsync(s => s.Links.FindAsync(user.Id, purpose, None));

    private Task<IReadOnlyList<QueuedMail>> ListMailsAsync(User user, MailKind kind) => Node.ReadAsync(s => s.Outbox.ListByUserAsync(user.Id, kind, None));
}

public sealed class InMemoryLinkRevocationStatementTests(InMemoryFixture database) : LinkRevocationStatementTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteLinkRevocationStatementTests(SqliteDatabase database) : LinkRevocationStatementTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLinkRevocationStatementTests(PostgreSqlDatabase database) : LinkRevocationStatementTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerLinkRevocationStatementTests(SqlServerDatabase database) : LinkRevocationStatementTests(database);
