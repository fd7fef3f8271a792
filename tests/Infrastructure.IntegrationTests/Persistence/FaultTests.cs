using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A fault at any step of a login stores all of its changes or none.</summary>
public abstract class FaultTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FaultInjector _faults = new();

    private sealed record StoredState(bool IsAttemptReleased, bool IsLoginRecorded, bool HasPresentedSessionEnded, bool IsNewSessionStored, long Version, long Position, string Events)
    {
        public static readonly StoredState Nothing = new(false, false, false, false, 1, 2, "user_registered session_started");

        public static readonly StoredState Everything = new(true, true, true, true, 2, 4, Nothing.Events + " session_ended session_started");
    }

    [Fact]
    public async Task A_fault_before_any_step_of_a_login_stores_nothing()
    {
        await ForEachStepAsync(after: false, async (hasThrown, login) =>
        {
            if (!hasThrown) return;
            (await ReadAsync(login)).ShouldBe(StoredState.Nothing);
        });
    }

    [Fact]
    public async Task A_fault_after_any_step_of_a_login_except_the_commit_stores_nothing()
    {
        var outcomes = new List<StoredState>();

        await ForEachStepAsync(after: true, async (hasThrown, login) =>
        {
            if (hasThrown) outcomes.Add(await ReadAsync(login));
        });

        outcomes.SkipLast(1).ShouldAllBe(o => o == StoredState.Nothing);
        outcomes[^1].ShouldBe(StoredState.Everything);
    }

    [Fact]
    public async Task A_conflict_at_any_step_of_a_login_is_retried_and_stored_once()
    {
        await using var node = new Node(Database.SettingsOfNode(1), interceptors: _faults);
        for (var step = 1; ; step++)
        {
            var login = await PrepareAsync();
            _faults.Arm(step, after: false, () => new DbUpdateConcurrencyException("conflict"));
            await LogInAsync(node, login);
            (await ReadAsync(login)).ShouldBe(StoredState.Everything);
            if (_faults.Struck) continue;

            step.ShouldBeGreaterThan(6);
            return;
        }
    }

    private async Task ForEachStepAsync(bool after, Func<bool, LoginData, Task> check)
    {
        await using var node = new Node(Database.SettingsOfNode(1), interceptors: _faults);
        for (var step = 1; ; step++)
        {
            var login = await PrepareAsync();
            _faults.Arm(step, after);
            var failure = await Record.ExceptionAsync(() => LogInAsync(node, login));
            var hasThrown = _faults.Struck;
            _faults.Disarm();

            await check(hasThrown, login);
            if (hasThrown)
            {
                failure.ShouldNotBeNull().GetBaseException().ShouldBeOfType<IOException>();
                // The same node still works after the fault.
                if (await ReadAsync(login) == StoredState.Nothing) await LogInAsync(node, login);
            }

            (await ReadAsync(login)).ShouldBe(StoredState.Everything);
            if (hasThrown) continue;

            step.ShouldBeGreaterThan(6);
            return;
        }
    }

    private async Task<LoginData> PrepareAsync()
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
        return new LoginData(new VerifiedPassword(user.Id, attempt, user.PasswordVersion, user.PasswordHash, null), token);
    }

    private static Task<int> LogInAsync(Node node, LoginData login) => node.CommitAsync(async s =>
    {
        var user = (await s.Users.FindAsync(login.Verified.UserId, None)).ShouldNotBeNull();
        user.CompleteAttempt(login.Verified, LockoutPolicy.Default, TestTime.Now).IsFailure.ShouldBeFalse();
        user.RecordLogin(TestTime.Now);
        (await s.Sessions.FindAsync(login.Presented, None))!.End(SessionEndReason.Replaced, TestTime.Now);
        s.Sessions.Add(TestSessions.Create(user).Session);
        return 0;
    });

    private async Task<StoredState> ReadAsync(LoginData login)
    {
        var user = (await Node.ReadAsync(s => s.Users.FindAsync(login.Verified.UserId, None))).ShouldNotBeNull();
        var sessions = await Node.UseContextAsync(c => c.Sessions.ToListAsync());
        await Node.CollectEventsAsync();
        var events = await Node.UseContextAsync(c => c.Events.OrderBy(e => e.Position).Select(e => e.Type).ToListAsync());
        var position = await Node.UseContextAsync(c => c.Counters.Where(x => x.Name == Counter.Events).Select(x => x.Value).SingleAsync());
        return new StoredState(
            user.Attempts.Pending.Count == 0,
            user.LastLoginAt == TestTime.Now,
            sessions.Single(s => s.TokenHash == login.Presented).EndedAt is not null,
            sessions.Count == 2,
            user.Version,
            position,
            string.Join(' ', events));
    }

    private sealed record LoginData(VerifiedPassword Verified, TokenHash<Session> Presented);
}

public sealed class SqliteFaultTests(SqliteDatabase database) : FaultTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlFaultTests(PostgreSqlDatabase database) : FaultTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerFaultTests(SqlServerDatabase database) : FaultTests(database);
