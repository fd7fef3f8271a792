using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A form submission is stored once, together with its change, on any number of nodes (ADR 21).</summary>
public abstract class FormSubmissionTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private protected static readonly FormSubmissionKey Key = new(Sha256Digest.Compute("a form"));

    private readonly FakeTimeOfDay _time = new();

    protected FakeTimeProvider Time => _time;


    [Fact]
    public async Task Of_parallel_copies_on_two_nodes_one_makes_the_change_and_the_others_are_repeats()
    {
        await using var first = NewNode(0);
        await using var second = NewNode(1);

        var areRepeats = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => IsRepeatAsync(i % 2 == 0 ? first : second, $"person {i}"))));

        areRepeats.Count(isRepeat => !isRepeat).ShouldBe(1);
        (await CountUsersAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_outcome_for_repeats_comes_back_as_it_was_stored()
    {
        await using var node = NewNode();
        var outcome = new FormOutcome(UserId.New(TestTime.Now), SessionId.New(TestTime.Now)) { Remember = true, PasswordVersion = 7 };
        await node.CommitFormAsync(Key, _ => Task.FromResult(Result.Success()), outcome);

        var first = (await Should.ThrowAsync<RepeatedFormException>(() => node.CommitFormAsync(Key, _ => Task.FromResult(Result.Success())))).First;

        (first.Key, first.UserId, first.SessionId, first.Remember, first.PasswordVersion, first.AcceptedAt).ShouldBe((Key, outcome.UserId, outcome.SessionId, true, 7, TestTime.Now));
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_repeat_that_fails_counts_no_attempt()
    {
        await using var node = NewNode();
        var user = TestUsers.Create();
        await node.CommitFormAsync(Key, ports => AddUserAsync(ports, user));

        await Should.ThrowAsync<RepeatedFormException>(() => node.CommitFormAsync(Key, async ports =>
        {
            (await ports.Users.FindAsync(user.Id, None)).ShouldNotBeNull().BeginAttempt(LockoutPolicy.Default, TestTime.Now);
            return UserErrors.InvalidCredentials;
        }));

        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldNotBeNull().Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_submission_is_not_stored()
    {
        await using var node = NewNode();
        await node.CommitFormAsync(Key, _ => Task.FromResult<Result>(UserErrors.InvalidCredentials));

        (await IsRepeatAsync(node, "alice")).ShouldBeFalse();
    }

    [Fact]
    public async Task After_the_repeat_window_one_of_the_parallel_copies_makes_the_change_again()
    {
        await using var first = NewNode(0);
        await using var second = NewNode(1);
        (await IsRepeatAsync(first, "the first")).ShouldBeFalse();
        Time.Advance(FormSubmission.RepeatWindow - TimeSpan.FromMicroseconds(1));
        (await IsRepeatAsync(second, "a repeat")).ShouldBeTrue();
        Time.Advance(TimeSpan.FromMicroseconds(1));

        var areRepeats = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => IsRepeatAsync(i % 2 == 0 ? first : second, $"person {i}"))));

        areRepeats.Count(isRepeat => !isRepeat).ShouldBe(1);
        (await CountUsersAsync()).ShouldBe(2);
    }

    private async Task<int> CountUsersAsync() => (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, null, 200), None))).Count;

    private static Task<Result> AddUserAsync(DatabasePorts ports, User user)
    {
        ports.Users.Add(user);
        return Task.FromResult(Result.Success());
    }

    /// <returns>Whether the submission was a repeat.</returns>
    private static async Task<bool> IsRepeatAsync(Node node, string name)
    {
        try
        {
            await node.CommitFormAsync(Key, ports => AddUserAsync(ports, TestUsers.Create(name)));
            return false;
        }
        catch (RepeatedFormException)
        {
            return true;
        }
    }

    private protected Node NewNode(int number = 0) => Database.NewNode(number, Time);

    /// <summary>The time of day is fake, but retries after conflicts wait in real time.</summary>
    private sealed class FakeTimeOfDay() : FakeTimeProvider(TestTime.Now)
    {
        public override long TimestampFrequency => System.TimestampFrequency;

        public override long GetTimestamp() => System.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);
    }
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class FormSubmissionDatabaseTests(DatabaseFixture database) : FormSubmissionTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Submissions_are_purged_after_their_repeat_window()
    {
        await using var node = NewNode();
        await node.CommitFormAsync(Key, _ => Task.FromResult(Result.Success()));
        Time.Advance(FormSubmission.RepeatWindow);
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        Time.Advance(TimeSpan.FromMicroseconds(1));

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }
}

public sealed class InMemoryFormSubmissionTests(InMemoryFixture database) : FormSubmissionTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteFormSubmissionTests(SqliteDatabase database) : FormSubmissionDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlFormSubmissionTests(PostgreSqlDatabase database) : FormSubmissionDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerFormSubmissionTests(SqlServerDatabase database) : FormSubmissionDatabaseTests(database);
