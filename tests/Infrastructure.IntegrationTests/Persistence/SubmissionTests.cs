using Auth.Application.Common.Access;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A form or call is stored once, together with its change, on any number of nodes (ADR 21, ADR 52).</summary>
public abstract class SubmissionTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private protected static readonly SubmissionKey Key = new(Sha256Digest.Compute("a form"));
    private protected static readonly BodyDigest Body = new(Sha256Digest.Compute("a body"));

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
        var outcome = new SubmissionOutcome(UserId.New(TestTime.Now), SessionId.New(TestTime.Now)) { CreatedId = new CreatedId(UserId.New(TestTime.Now).Value), Remember = true, PasswordVersion = 7 };
        await node.CommitSubmissionAsync(Key, _ => Task.FromResult(Result.Success()), outcome, Body);

        var first = (await Should.ThrowAsync<RepeatedSubmissionException>(() => node.CommitSubmissionAsync(Key, _ => Task.FromResult(Result.Success())))).First;

        (first.Key, first.BodyDigest, first.UserId, first.SessionId, first.CreatedId, first.Remember, first.PasswordVersion, first.AcceptedAt)
            .ShouldBe((Key, Body, outcome.UserId, outcome.SessionId, outcome.CreatedId, true, 7, TestTime.Now));
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_repeat_that_fails_counts_no_attempt()
    {
        await using var node = NewNode();
        var user = TestUsers.Create();
        await node.CommitSubmissionAsync(Key, ports => AddUserAsync(ports, user));

        await Should.ThrowAsync<RepeatedSubmissionException>(() => node.CommitSubmissionAsync(Key, async ports =>
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
        await node.CommitSubmissionAsync(Key, _ => Task.FromResult<Result>(UserErrors.InvalidCredentials));

        (await IsRepeatAsync(node, "alice")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("form")]
    [InlineData("call")]
    public async Task After_the_repeat_window_one_of_the_parallel_copies_makes_the_change_again(string kind)
    {
        var (body, window) = Describe(kind);
        await using var first = NewNode(0);
        await using var second = NewNode(1);
        (await IsRepeatAsync(first, "the first", body)).ShouldBeFalse();
        Time.Advance(window - TimeSpan.FromMicroseconds(1));
        (await IsRepeatAsync(second, "a repeat", body)).ShouldBeTrue();
        Time.Advance(TimeSpan.FromMicroseconds(1));

        var areRepeats = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => IsRepeatAsync(i % 2 == 0 ? first : second, $"person {i}", body))));

        areRepeats.Count(isRepeat => !isRepeat).ShouldBe(1);
        (await CountUsersAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_key_that_is_used_again_after_its_window_has_the_later_body()
    {
        await using var node = NewNode();
        await IsRepeatAsync(node, "the first", Body);
        Time.Advance(Submission.CallWindow);
        var another = new BodyDigest(Sha256Digest.Compute("another body"));
        await IsRepeatAsync(node, "the second", another);

        var stored = (await Should.ThrowAsync<RepeatedSubmissionException>(() => node.CommitSubmissionAsync(Key, _ => Task.FromResult(Result.Success()), bodyDigest: another))).First;

        stored.BodyDigest.ShouldBe(another);
    }

    [Theory]
    [InlineData("form", true)]
    [InlineData("call", false)]
    public async Task A_call_that_its_actor_may_no_longer_make_is_denied_instead_of_repeated(string kind, bool isRepeat)
    {
        var (body, _) = Describe(kind);
        await using var node = NewNode();
        await IsRepeatAsync(node, "the first", body);

        var denied = () => node.CommitSubmissionAsync(Key, _ => Task.FromResult<Result>(AccessErrors.Protected), bodyDigest: body);

        if (isRepeat) await Should.ThrowAsync<RepeatedSubmissionException>(denied);
        else (await denied()).Error.ShouldBe(AccessErrors.Protected);
    }

    private protected static (BodyDigest? Body, TimeSpan Window) Describe(string kind) => kind == "form" ? (null, Submission.FormWindow) : (Body, Submission.CallWindow);

    private async Task<int> CountUsersAsync() => (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, null, 200), None))).Count;

    private static Task<Result> AddUserAsync(DatabasePorts ports, User user)
    {
        ports.Users.Add(user);
        return Task.FromResult(Result.Success());
    }

    /// <returns>Whether the submission was a repeat.</returns>
    private static async Task<bool> IsRepeatAsync(Node node, string name, BodyDigest? body = null)
    {
        try
        {
            await node.CommitSubmissionAsync(Key, ports => AddUserAsync(ports, TestUsers.Create(name)), bodyDigest: body);
            return false;
        }
        catch (RepeatedSubmissionException)
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
public abstract class SubmissionDatabaseTests(DatabaseFixture database) : SubmissionTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("form")]
    [InlineData("call")]
    public async Task Submissions_are_purged_after_their_repeat_window(string kind)
    {
        var (body, window) = Describe(kind);
        await using var node = NewNode();
        await node.CommitSubmissionAsync(Key, _ => Task.FromResult(Result.Success()), bodyDigest: body);
        Time.Advance(window);
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        Time.Advance(TimeSpan.FromMicroseconds(1));

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }
}

public sealed class InMemorySubmissionTests(InMemoryFixture database) : SubmissionTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteSubmissionTests(SqliteDatabase database) : SubmissionDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSubmissionTests(PostgreSqlDatabase database) : SubmissionDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSubmissionTests(SqlServerDatabase database) : SubmissionDatabaseTests(database);
