using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A fault at any step of a sign-in leaves all of it or nothing.</summary>
public abstract class FaultTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FaultInjector _faults = new();

    private sealed record SignedIn(bool SlotIsFree, bool LoginIsNoted, bool PresentedHasEnded, bool NewIsThere, long Version, long Position, string Events)
    {
        public static readonly SignedIn Nothing = new(false, false, false, false, 1, 2, "user_registered session_started");

        public static readonly SignedIn Whole = new(true, true, true, true, 2, 4, Nothing.Events + " session_ended session_started");
    }

    [Fact]
    public async Task A_fault_before_any_step_stores_nothing()
    {
        await ForEachStepAsync(after: false, async (struck, signIn) =>
        {
            if (!struck) return;
            (await ReadAsync(signIn)).ShouldBe(SignedIn.Nothing);
        });
    }

    [Fact]
    public async Task A_fault_after_any_step_stores_nothing_unless_the_step_was_the_commit()
    {
        var outcomes = new List<SignedIn>();

        await ForEachStepAsync(after: true, async (struck, signIn) =>
        {
            if (struck) outcomes.Add(await ReadAsync(signIn));
        });

        outcomes.SkipLast(1).ShouldAllBe(o => o == SignedIn.Nothing);
        outcomes[^1].ShouldBe(SignedIn.Whole);
    }

    [Fact]
    public async Task A_conflict_at_any_step_is_tried_again_and_stored_once()
    {
        await using var node = new Node(Database.SettingsOfNode(1), interceptors: _faults);
        for (var step = 1; ; step++)
        {
            var signIn = await PrepareAsync();
            _faults.Arm(step, after: false, () => new DbUpdateConcurrencyException("somebody was there first"));
            await SignInAsync(node, signIn);
            (await ReadAsync(signIn)).ShouldBe(SignedIn.Whole);
            if (_faults.Struck) continue;

            step.ShouldBeGreaterThan(6);
            return;
        }
    }

    private async Task ForEachStepAsync(bool after, Func<bool, SignIn, Task> check)
    {
        await using var node = new Node(Database.SettingsOfNode(1), interceptors: _faults);
        for (var step = 1; ; step++)
        {
            var signIn = await PrepareAsync();
            _faults.Arm(step, after);
            var failure = await Record.ExceptionAsync(() => SignInAsync(node, signIn));
            var struck = _faults.Struck;
            _faults.Disarm();

            await check(struck, signIn);
            if (struck)
            {
                failure.ShouldNotBeNull().GetBaseException().ShouldBeOfType<IOException>();
                // The same node goes on as if nothing had been.
                if (await ReadAsync(signIn) == SignedIn.Nothing) await SignInAsync(node, signIn);
            }

            (await ReadAsync(signIn)).ShouldBe(SignedIn.Whole);
            if (struck) continue;

            step.ShouldBeGreaterThan(6);
            return;
        }
    }

    private async Task<SignIn> PrepareAsync()
    {
        await Database.ResetAsync();
        var user = TestUsers.Create();
        var attempt = user.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value;
        var (session, token) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return new SignIn(new VerifiedPassword(user.Id, attempt, user.PasswordVersion, user.PasswordHash, null), token);
    }

    private static Task<int> SignInAsync(Node node, SignIn signIn) => node.CommitAsync(async s =>
    {
        var user = (await s.Users.FindAsync(signIn.Verified.UserId, None)).ShouldNotBeNull();
        user.CompleteAttempt(signIn.Verified, LockoutPolicy.Default, TestTime.Now).IsFailure.ShouldBeFalse();
        user.RecordLogin(TestTime.Now);
        (await s.Sessions.FindAsync(signIn.Presented, None))!.End(SessionEndReason.Replaced, TestTime.Now);
        s.Sessions.Add(TestSessions.Create(user).Session);
        return 0;
    });

    private async Task<SignedIn> ReadAsync(SignIn signIn)
    {
        var user = (await Node.ReadAsync(s => s.Users.FindAsync(signIn.Verified.UserId, None))).ShouldNotBeNull();
        var sessions = await Node.UseContextAsync(c => c.Sessions.ToListAsync());
        var events = await Node.UseContextAsync(c => c.Events.OrderBy(e => e.Position).Select(e => e.Type).ToListAsync());
        var position = await Node.UseContextAsync(c => c.Counters.Where(x => x.Name == "events").Select(x => x.Value).SingleAsync());
        return new SignedIn(
            user.Attempts.Pending.Count == 0,
            user.LastLoginAt == TestTime.Now,
            sessions.Single(s => s.TokenHash == signIn.Presented).EndedAt is not null,
            sessions.Count == 2,
            user.Version,
            position,
            string.Join(' ', events));
    }

    private sealed record SignIn(VerifiedPassword Verified, SessionTokenHash Presented);
}

public sealed class SqliteFaultTests(SqliteDatabase database) : FaultTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlFaultTests(PostgreSqlDatabase database) : FaultTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerFaultTests(SqlServerDatabase database) : FaultTests(database);
