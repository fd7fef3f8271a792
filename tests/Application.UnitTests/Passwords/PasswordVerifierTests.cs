using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>An attempt is stored before its password is verified, waits for other attempts, and is never lost.</summary>
public class PasswordVerifierTests
{
    private readonly PasswordFixture _fixture = new();
    private readonly TestDatabase _database;

    public PasswordVerifierTests() => _database = _fixture.Database;

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_is_committed_before_its_password_is_verified()
    {
        var alice = _database.Add(TestUsers.Create());
        var pendingDuringVerification = 0;
        _fixture.Passwords.WhileVerifying = () => pendingDuringVerification = _database.Users.Reload(alice).Attempts.Pending.Count;

        await _fixture.AttemptAsync("right");

        pendingDuringVerification.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task The_right_password_is_completed_after_its_permit_has_been_released()
    {
        _database.Add(TestUsers.Create());

        (await _fixture.AttemptAsync("right")).IsSuccess.ShouldBeTrue();

        _fixture.Steps.ShouldBe(["acquire permit", "commit", "verify", "release permit", "commit"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_wrong_password_is_counted_in_a_transaction_of_its_own()
    {
        var alice = _database.Add(TestUsers.Create());

        (await _fixture.AttemptAsync("wrong")).Error.ShouldBe(UserErrors.InvalidCredentials);

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(1);
        _fixture.Steps.ShouldBe(["acquire permit", "commit", "verify", "commit", "release permit"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_wrong_password_counts_even_if_the_client_disconnects_during_its_verification()
    {
        var alice = _database.Add(TestUsers.Create());
        using var client = new CancellationTokenSource();
        _fixture.Passwords.WhileVerifying = client.Cancel;

        await _fixture.AttemptAsync("wrong", cancellationToken: client.Token);

        var attempts = _database.Users.Reload(alice).Attempts;
        (attempts.FailedCount, attempts.Pending.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_client_that_has_disconnected_begins_no_attempt()
    {
        var alice = _database.Add(TestUsers.Create());

        await Should.ThrowAsync<OperationCanceledException>(() => _fixture.AttemptAsync("wrong", cancellationToken: new CancellationToken(canceled: true)));

        _database.Users.Reload(alice).Attempts.Pending.ShouldBeEmpty();
        _fixture.Steps.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R11")]
    public async Task Without_a_permit_the_server_is_busy_and_no_attempt_begins()
    {
        var alice = _database.Add(TestUsers.Create());
        _fixture.Passwords.HasPermit = false;

        (await _fixture.AttemptAsync("right")).Error.ShouldBe(PasswordErrors.Busy);

        _database.Users.Reload(alice).Attempts.Pending.ShouldBeEmpty();
        _fixture.Steps.ShouldBe(["acquire permit"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task During_a_lockout_no_password_is_verified_not_even_the_right_one()
    {
        _database.Add(TestUsers.Create().LockedOut());

        (await _fixture.AttemptAsync("right")).Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));

        _fixture.Steps.ShouldNotContain("verify");
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task An_attempt_waits_for_attempts_of_other_nodes_and_then_succeeds()
    {
        var (alice, others) = AddUserWithPendingAttempts();
        _database.Transactions.AfterCommit[3] = () => _database.Users.Change(alice, user => user.Complete(others[0], _database.Now));

        var result = await _database.LetTimePassAsync(_fixture.AttemptAsync("right"));

        result.IsSuccess.ShouldBeTrue();
        _database.Transactions.Commits.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_that_waited_is_rejected_if_the_attempts_of_other_nodes_failed()
    {
        var (alice, others) = AddUserWithPendingAttempts();
        _database.Transactions.AfterCommit[2] = () => _database.Users.Change(alice, user => others.ForEach(other => user.FailAttempt(other, LockoutPolicy.Default, _database.Now)));

        var result = await _database.LetTimePassAsync(_fixture.AttemptAsync("right"));

        result.Error!.Code.ShouldBe("account_locked");
        _fixture.Steps.ShouldNotContain("verify");
    }

    [Fact]
    public async Task The_wait_for_other_nodes_ends_after_a_timeout_and_leaves_nothing_behind()
    {
        var (alice, _) = AddUserWithPendingAttempts();

        var result = await _database.LetTimePassAsync(_fixture.AttemptAsync("right"));

        result.Error.ShouldBe(PasswordErrors.Busy);
        _database.Users.Reload(alice).Attempts.Pending.Count.ShouldBe(5);
        (_database.Now - TestTime.Start).ShouldBeGreaterThanOrEqualTo(PasswordVerifier.WaitTimeout);
        (_database.Now - TestTime.Start).ShouldBeLessThan(AttemptCounter.LeaseDuration);
    }

    [Fact]
    public async Task An_attempt_that_waits_holds_no_permit()
    {
        var (alice, others) = AddUserWithPendingAttempts();
        _database.Transactions.AfterCommit[1] = () => _database.Users.Change(alice, user => user.Complete(others[0], _database.Now));

        await _database.LetTimePassAsync(_fixture.AttemptAsync("right"));

        _fixture.Steps.Take(4).ShouldBe(["acquire permit", "commit", "release permit", "acquire permit"]);
    }

    [Theory]
    [Trait("Requirement", "R20")]
    [InlineData("unknown")]
    [InlineData("unknown@example.org")]
    [InlineData("no; such <name>")]
    public async Task An_unknown_login_name_takes_the_same_steps_as_a_wrong_password(string unknown)
    {
        var known = new PasswordFixture();
        known.Database.Add(TestUsers.Create());
        var resultOfKnown = await known.AttemptAsync("wrong");

        var result = await _fixture.AttemptAsync("wrong", unknown);

        result.Error.ShouldBe(resultOfKnown.Error);
        _fixture.Steps.ShouldBe(known.Steps);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task An_unknown_login_name_is_locked_out_like_any_other()
    {
        for (var i = 0; i < 5; i++) await _fixture.AttemptAsync("wrong", "unknown");

        (await _fixture.AttemptAsync("wrong", "unknown")).Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));

        var decoy = _database.Users.All.ShouldHaveSingleItem();
        (decoy.IsDecoy, decoy.Attempts.FailedCount).ShouldBe((true, 5));
    }

    /// <summary>Other nodes are verifying as many passwords as the limit allows.</summary>
    private (User Alice, List<AttemptId> Others) AddUserWithPendingAttempts()
    {
        User alice = TestUsers.Create();
        var others = Enumerable.Range(0, 5).Select(_ => alice.Attempt(_database.Now)).ToList();
        return (_database.Add(alice), others);
    }
}
