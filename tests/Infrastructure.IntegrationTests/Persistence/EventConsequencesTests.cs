using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Attributes;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>What must not outlive an event ends with it, also if a session adds it at the same time on another node (ADR 33).</summary>
public abstract class EventConsequencesTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int Rounds = 10;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Own = EmailAddress.Create("alice@example.org").Value;
    protected static readonly EmailAddress Another = EmailAddress.Create("another@example.net").Value;

    /// <summary>Which of these requests survive: the owner's current session for another email, a thief's session, an unknown requester, and one for the account's own email.</summary>
    public static TheoryData<string, Action<User, SessionId, SessionId>, string[]> Endings { get; } = new()
    {
        { "a new password", (u, current, _) => u.ChangePassword(TestPasswords.Hash, TestTime.Now, current), [] },
        { "an account lock", (u, _, _) => u.Lock(TestTime.Now), [] },
        { "signing out everywhere else", (u, current, _) => u.RevokeSessions(TestTime.Now, current), ["current", "own"] },
        { "signing out everywhere", (u, _, _) => u.RevokeSessions(TestTime.Now), ["own"] },
        { "a withdrawal", (u, _, _) => u.WithdrawEmailChange(TestTime.Now), ["own"] },
        { "a login", (u, _, _) => u.RecordLogin(TestTime.Now), ["current", "thief", "unknown", "own"] },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    [Trait("Requirement", "R73")]
    public async Task Queued_mails_end_with_an_event(string what, Action<User, SessionId, SessionId> change, string[] surviving)
    {
        var (user, current, thief) = await StoreAsync();
        var requests = Requests(current, thief);
        await Node.CommitAsync(s =>
        {
            foreach (var (email, requestedBy) in requests.Values) s.Outbox.Enqueue(CreateMail(user, email, requestedBy));
        });

        await ChangeAsync(user, u => change(u, current.Id, thief.Id), Node);

        var left = await ListMailsAsync(user);
        left.Select(m => (m.Recipient, m.RequestedBy)).ShouldBe(surviving.Select(name => requests[name]), ignoreOrder: true, what);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    [Trait("Requirement", "R73")]
    public async Task Links_end_with_an_event(string what, Action<User, SessionId, SessionId> change, string[] surviving)
    {
        var left = new List<string>();
        foreach (var name in Requests(default, default).Keys)
        {
            var (user, current, thief) = await StoreAsync($"{name}@example.org");
            var (email, requestedBy) = Requests(current, thief, user.Email)[name];
            await StoreLinkAsync(user, email, requestedBy);

            await ChangeAsync(user, u => change(u, current.Id, thief.Id), Node);

            if (await FindLinkAsync(user) is not null) left.Add(name);
        }

        left.ShouldBe(surviving, ignoreOrder: true, what);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_email_change_of_a_revoked_session_ends_and_those_of_others_stay()
    {
        var (user, current, thief) = await StoreAsync();
        await StoreLinkAsync(user, Another, thief.Id);
        await Node.CommitAsync(s =>
        {
            s.Outbox.Enqueue(CreateMail(user, Another, thief.Id));
            s.Outbox.Enqueue(CreateMail(user, Another, current.Id));
        });

        await EndAsync(thief, SessionEndReason.Logout);
        (await FindLinkAsync(user)).ShouldNotBeNull();
        var (anotherThief, _) = TestSessions.Create(user, TestTime.Now);
        await Node.CommitAsync(s => s.Sessions.Add(anotherThief));
        await StoreLinkAsync(user, Another, anotherThief.Id);
        await EndAsync(anotherThief, SessionEndReason.Revoked);

        (await FindLinkAsync(user)).ShouldBeNull();
        (await ListMailsAsync(user)).Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task Links_of_other_users_stay()
    {
        var (user, _, _) = await StoreAsync();
        var (other, _, thiefOfOther) = await StoreAsync("other@example.org");
        await StoreLinkAsync(other, Another, thiefOfOther.Id);

        await ChangeAsync(user, u => u.Lock(TestTime.Now), Node);

        (await FindLinkAsync(other)).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task An_email_change_requested_while_its_session_is_revoked_on_another_node_does_not_survive()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (user, current, thief) = await StoreAsync($"round{round}@example.org");
            other.Actor = SignedIn(user, thief);

            await Task.WhenAll(
                Task.Run(() => RequestEmailChangeAsync(user, thief, other)),
                Task.Run(() => ChangeAsync(user, u => u.RevokeSessions(TestTime.Now, current.Id), Node)));

            (await ListMailsAsync(user)).ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_link_that_is_sent_while_its_session_is_revoked_on_another_node_does_not_survive()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (user, current, thief) = await StoreAsync($"round{round}@example.org");
            var mail = CreateMail(user, Another, thief.Id);
            await Node.CommitAsync(s => s.Outbox.Enqueue(mail));

            await Task.WhenAll(
                Task.Run(() => SendAsync(user, mail, other)),
                Task.Run(() => ChangeAsync(user, u => u.RevokeSessions(TestTime.Now, current.Id), Node)));

            (await FindLinkAsync(user)).ShouldBeNull();
            (await ListMailsAsync(user)).ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_claim_removes_the_credentials_of_its_account_and_no_other()
    {
        var (user, first, second) = await StoreAsync();
        var (other, _, _) = await StoreAsync("other@example.org");
        await StoreCredentialsAsync(user);
        await StoreCredentialsAsync(other);

        await ChangeAsync(user, Claim, Node);

        (await CountCredentialsAsync(user), await CountCredentialsAsync(other)).ShouldBe((0, 7));
        (await Node.ReadAsync(s => s.Sessions.FindAsync([first.Id, second.Id], None))).ShouldAllBe(s => s.EndedAt != null);
        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None)))!.EmailVerifiedAt.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_passkey_added_while_its_account_is_claimed_on_another_node_does_not_survive()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (user, _, attacker) = await StoreAsync($"round{round}@example.org");
            other.Actor = SignedIn(user, attacker);

            await Task.WhenAll(Task.Run(() => AddPasskeyAsync(user, other)), Task.Run(() => ChangeAsync(user, Claim, Node)));

            (await Node.ReadAsync(s => s.Passkeys.ListByUserAsync(user.Id, None))).ShouldBeEmpty();
        }
    }

    protected static SignedInUser SignedIn(User user, Session session) => new(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

    protected static void Claim(User user) => user.VerifyEmail(user.Email!, EmailConfirmation.ByClaim, TestTime.Now);

    /// <summary>Stores a user with two sessions.</summary>
    protected async Task<(User User, Session Current, Session Thief)> StoreAsync(string email = "alice@example.org")
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

    private protected static Task ChangeAsync(User user, Action<User> change, Node node) => node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
        return Result.Success();
    });

    /// <summary>Requests an email change, as the use case does. A revoked session stores nothing.</summary>
    private protected static async Task RequestEmailChangeAsync(User user, Session session, Node node)
    {
        try
        {
            await node.CommitAsync(async s =>
            {
                (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().RequestLink(EmailLinkPurpose.Verification, TestTime.Now);
                s.Outbox.Enqueue(CreateMail(user, Another, session.Id));
                return Result.Success();
            });
        }
        catch (SessionNoLongerValidException)
        {
        }
    }

    /// <summary>Adds a passkey, as the use case does. An ended session stores nothing.</summary>
    private protected static async Task AddPasskeyAsync(User user, Node node)
    {
        try
        {
            await node.CommitAsync(async s =>
            {
                var owner = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
                s.Passkeys.Add(CreatePasskey(owner));
                return Result.Success();
            });
        }
        catch (SessionNoLongerValidException)
        {
        }
    }

    private protected Task<IReadOnlyList<QueuedMail>> ListMailsAsync(User user) => Node.ReadAsync(s => s.Outbox.ListByUserAsync(user.Id, MailKind.AddressVerification, None));

    private static Dictionary<string, (EmailAddress Email, SessionId? RequestedBy)> Requests(Session? current, Session? thief, EmailAddress? own = null) => new(StringComparer.Ordinal)
    {
        ["current"] = (Another, current?.Id),
        ["thief"] = (Another, thief?.Id),
        ["unknown"] = (Another, null),
        ["own"] = (own ?? Own, null),
    };

    private protected static QueuedMail CreateMail(User user, EmailAddress to, SessionId? requestedBy) =>
        new(MailKind.AddressVerification, user.Id, user.Username.Value, to, TestTime.Now, user.PasswordVersion) { RequestedBy = requestedBy };

    private static Passkey CreatePasskey(User user) => Passkey.Add(user, [], PasskeyName.Create("phone").Value, TestPasskeys.Credential(), TestTime.Now).Value;

    private Task<int> StoreLinkAsync(User user, EmailAddress email, SessionId? requestedBy) => Node.CommitAsync(async s =>
    {
        if (await s.Links.FindAsync(user.Id, EmailLinkPurpose.Verification, None) is { } link) link.Renew(user, email, TestTime.Now, TestTime.Now, requestedBy);
        else s.Links.Add(EmailLink.Create(user, EmailLinkPurpose.Verification, email, TestTime.Now, TestTime.Now, requestedBy).Link);
        return 0;
    });

    protected Task<EmailLink?> FindLinkAsync(User user) => Node.ReadAsync(s => s.Links.FindAsync(user.Id, EmailLinkPurpose.Verification, None));

    [Fact]
    public async Task Ending_all_sessions_deletes_logins_under_way_and_a_removed_credential_those_that_rest_on_it()
    {
        var (user, other) = (TestUsers.Create(), TestUsers.Create());
        var (withPassword, _) = LoginChallenge.Create(user, TestClients.Default, remember: false, TestTime.Now);
        var (withCode, _) = LoginChallenge.Create(user, TestClients.Default, remember: false, TestTime.Now, credentials: AuthenticationMethods.OneTimeCode);
        var (another, _) = LoginChallenge.Create(other, TestClients.Default, remember: false, TestTime.Now);
        user.EnrollSecondFactor(TestTime.Now);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Users.Add(other);
        });
        await Node.CommitAsync(s => new[] { withPassword, withCode, another }.ToList().ForEach(s.Challenges.Add));

        await ChangeAsync(u => u.RemoveSecondFactor(TestTime.Now));
        (await Node.ReadAsync(s => s.Challenges.ListByUserAsync(user.Id, None))).ShouldHaveSingleItem().TokenHash.ShouldBe(withPassword.TokenHash);

        await ChangeAsync(u => u.RevokeSessions(TestTime.Now));
        (await Node.ReadAsync(s => s.Challenges.ListByUserAsync(user.Id, None))).ShouldBeEmpty();
        (await Node.ReadAsync(s => s.Challenges.ListByUserAsync(other.Id, None))).ShouldHaveSingleItem();

        Task<int> ChangeAsync(Action<User> change) => Node.CommitAsync(async s =>
        {
            change((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });
    }

    private Task<int> EndAsync(Session session, SessionEndReason reason) => Node.CommitAsync(async s =>
    {
        (await s.Sessions.FindAsync([session.Id], None)).Single().End(reason, TestTime.Now);
        return 0;
    });

    /// <summary>Creates the link of a leased mail, as the dispatcher does.</summary>
    private static Task<int> SendAsync(User user, QueuedMail mail, Node node) => node.CommitAsync(async s =>
    {
        if (await s.Outbox.TryLockAsync(mail, None)) s.Links.Add(EmailLink.Create(user, EmailLinkPurpose.Verification, mail.Recipient, TestTime.Now, TestTime.Now, mail.RequestedBy).Link);
        return 0;
    });

    private Task StoreCredentialsAsync(User user) => Node.CommitAsync(s =>
    {
        s.Passkeys.Add(CreatePasskey(user));
        s.Ceremonies.Add(PasskeyCeremony.Begin(CeremonyPurpose.Addition, user.Id, "state", TestClients.Default, TestTime.Now).Ceremony);
        s.Authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, new("secret"), TestTime.Now));
        s.Challenges.Add(LoginChallenge.Create(user, TestClients.Default, remember: false, TestTime.Now).Challenge);
        s.Devices.Add(Auth.Domain.Devices.Device.Register(user, TestTime.Now).Device);
        s.TermsAcceptances.Add(TermsAcceptance.Record(user, "v1", TestTime.Now));
        s.UserAttributes.Add(new UserAttribute(user.Id, "department", "sales"));
    });

    private Task<int> CountCredentialsAsync(User user) => Node.ReadAsync(async s =>
        (await s.Passkeys.ListByUserAsync(user.Id, None)).Count
        + (await s.Ceremonies.ListByUserAsync(user.Id, None)).Count
        + (await s.Authenticators.FindAsync(user.Id, None) is null ? 0 : 1)
        + (await s.Challenges.ListByUserAsync(user.Id, None)).Count
        + (await s.Devices.ListByUserAsync(user.Id, None)).Count
        + (await s.TermsAcceptances.ListByUserAsync(user.Id, None)).Count
        + (await s.UserAttributes.ListByUsersAsync([user.Id], None)).Count);
}

/// <summary>Another node commits while the work is running, which SQLite does not allow.</summary>
public abstract class EventConsequencesDuringWorkTests(DatabaseFixture database) : EventConsequencesTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task An_email_change_requested_before_the_commit_of_a_revocation_ends()
    {
        await using var other = Database.NewNode(1);
        var (user, current, thief) = await StoreAsync();
        other.Actor = SignedIn(user, thief);

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().RevokeSessions(TestTime.Now, current.Id);
            await RequestEmailChangeAsync(user, thief, other);
            return Result.Success();
        });

        (await ListMailsAsync(user)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_passkey_added_before_the_commit_of_a_claim_is_removed()
    {
        await using var other = Database.NewNode(1);
        var (user, _, attacker) = await StoreAsync();
        other.Actor = SignedIn(user, attacker);

        await Node.CommitAsync(async s =>
        {
            Claim((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
            await AddPasskeyAsync(user, other);
            return Result.Success();
        });

        (await Node.ReadAsync(s => s.Passkeys.ListByUserAsync(user.Id, None))).ShouldBeEmpty();
    }
}

public sealed class InMemoryEventConsequencesTests(InMemoryFixture database) : EventConsequencesDuringWorkTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteEventConsequencesTests(SqliteDatabase database) : EventConsequencesTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventConsequencesTests(PostgreSqlDatabase database) : EventConsequencesDuringWorkTests(database)
{
    private const string CountWaiting = "SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    /// <summary>The dispatcher has found its mail, and the revocation begins before the link is committed.</summary>
    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_revocation_waits_for_a_link_that_is_being_created_and_ends_it()
    {
        await using var other = Database.NewNode(1);
        var (user, current, thief) = await StoreAsync();
        var mail = CreateMail(user, Another, thief.Id);
        await Node.CommitAsync(s => s.Outbox.Enqueue(mail));
        Task? revocation = null;

        await Node.CommitAsync(async s =>
        {
            (await s.Outbox.TryLockAsync(mail, CancellationToken.None)).ShouldBeTrue();
            revocation = Task.Run(() => ChangeAsync(user, u => u.RevokeSessions(TestTime.Now, current.Id), other));
            while (!revocation.IsCompleted && await other.UseContextAsync(c => c.Database.SqlQueryRaw<int>(CountWaiting).SingleAsync()) == 0) await Task.Yield();
            s.Links.Add(EmailLink.Create(user, EmailLinkPurpose.Verification, Another, TestTime.Now, TestTime.Now, thief.Id).Link);
            return 0;
        });
        await revocation!;

        (await FindLinkAsync(user)).ShouldBeNull();
    }
}

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEventConsequencesTests(SqlServerDatabase database) : EventConsequencesDuringWorkTests(database);
