using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>The one door to a password check, tried by its most frequent caller, the login.</summary>
public class PasswordVerifierTests
{
    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_is_committed_before_its_password_is_checked()
    {
        var alice = _app.With(TestUsers.Create());
        var pendingAtTheCheck = 0;
        _app.WhileChecking = () => pendingAtTheCheck = alice.Attempts.Pending.Count;

        await _app.Send(Login("right"));

        pendingAtTheCheck.ShouldBe(1);
        _app.Journal.Entries.ShouldBe(["enter", "commit", "check", "leave", "commit"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_wrong_password_is_counted_in_a_transaction_of_its_own()
    {
        var alice = _app.With(TestUsers.Create());

        var answer = await _app.Send(Login("wrong"));

        answer.Error.ShouldBe(UserErrors.InvalidCredentials);
        alice.Attempts.FailedCount.ShouldBe(1);
        _app.Journal.Entries.ShouldBe(["enter", "commit", "check", "commit", "leave"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_guess_counts_even_if_the_client_goes_away_while_it_is_checked()
    {
        var alice = _app.With(TestUsers.Create());
        using var client = new CancellationTokenSource();
        _app.WhileChecking = client.Cancel;

        await _app.Send(Login("wrong"), client.Token);

        alice.Attempts.FailedCount.ShouldBe(1);
        alice.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_went_away_before_begins_nothing()
    {
        var alice = _app.With(TestUsers.Create());

        await Should.ThrowAsync<OperationCanceledException>(() => _app.Send(Login("wrong"), new CancellationToken(canceled: true)));

        alice.Attempts.Pending.ShouldBeEmpty();
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R11")]
    public async Task Without_a_place_to_hash_the_answer_is_busy_and_nothing_was_begun()
    {
        var alice = _app.With(TestUsers.Create());
        _app.HasPlace = false;

        var answer = await _app.Send(Login("right"));

        answer.Error.ShouldBe(PasswordErrors.Busy);
        alice.Attempts.Pending.ShouldBeEmpty();
        _app.Journal.Entries.ShouldBe(["enter"]);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_locked_out_account_has_no_password_checked_not_even_the_right_one()
    {
        _app.With(TestUsers.Create().LockedOut());

        var answer = await _app.Send(Login("right"));

        answer.Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));
        _app.Journal.Entries.ShouldNotContain("check");
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task An_attempt_waits_for_those_of_other_nodes_and_then_succeeds()
    {
        var alice = _app.With(TestUsers.Create());
        var elsewhere = Enumerable.Range(0, 5).Select(_ => alice.Attempt(_app.Now)).ToList();
        _app.UnitOfWork.AfterCommit[3] = () => alice.Complete(elsewhere[0], _app.Now);

        var answer = await _app.SendAndLetTimePass(Login("right"));

        answer.IsFailure.ShouldBeFalse();
        _app.UnitOfWork.Commits.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_that_waited_is_refused_when_those_of_other_nodes_failed()
    {
        var alice = _app.With(TestUsers.Create());
        var elsewhere = Enumerable.Range(0, 5).Select(_ => alice.Attempt(_app.Now)).ToList();
        _app.UnitOfWork.AfterCommit[2] = () => elsewhere.ForEach(a => alice.FailAttempt(a, LockoutPolicy.Default, _app.Now));

        var answer = await _app.SendAndLetTimePass(Login("right"));

        answer.Error!.Code.ShouldBe("account_locked");
        _app.Journal.Entries.ShouldNotContain("check");
    }

    [Fact]
    public async Task Patience_with_other_nodes_has_an_end_and_leaves_nothing_behind()
    {
        var alice = _app.With(TestUsers.Create());
        for (var i = 0; i < 5; i++) alice.Attempt(_app.Now);

        var answer = await _app.SendAndLetTimePass(Login("right"));

        answer.Error.ShouldBe(PasswordErrors.Busy);
        alice.Attempts.Pending.Count.ShouldBe(5);
        (_app.Now - TestTime.Start).ShouldBeGreaterThanOrEqualTo(PasswordVerifier.WaitTimeout);
        (_app.Now - TestTime.Start).ShouldBeLessThan(AttemptCounter.Lease);
    }

    [Fact]
    public async Task Who_waits_keeps_no_place_from_others()
    {
        var alice = _app.With(TestUsers.Create());
        var elsewhere = Enumerable.Range(0, 5).Select(_ => alice.Attempt(_app.Now)).ToList();
        _app.UnitOfWork.AfterCommit[1] = () => alice.Complete(elsewhere[0], _app.Now);

        await _app.SendAndLetTimePass(Login("right"));

        _app.Journal.Entries.Take(4).ShouldBe(["enter", "commit", "leave", "enter"]);
    }

    [Theory]
    [Trait("Requirement", "R20")]
    [InlineData("nobody")]
    [InlineData("nobody@example.org")]
    [InlineData("no; such <name>")]
    public async Task A_name_that_nobody_has_is_answered_with_the_same_work_as_a_wrong_password(string nobody)
    {
        var known = new TheApplication();
        known.With(TestUsers.Create());
        var atAlice = await known.Send(Login("wrong"));

        var atNobody = await _app.Send(Login("wrong") with { Username = nobody });

        atNobody.Error.ShouldBe(atAlice.Error);
        _app.Journal.Entries.ShouldBe(known.Journal.Entries);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task A_name_that_nobody_has_is_locked_out_like_any_other()
    {
        var decoy = _app.With(User.Decoy(TestValues.Username("nobody"), TestTime.Start));
        for (var i = 0; i < 5; i++) await _app.Send(Login("wrong") with { Username = "nobody" });

        var answer = await _app.Send(Login("wrong") with { Username = "nobody" });

        answer.Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));
        decoy.Attempts.FailedCount.ShouldBe(5);
    }

    private static LoginCommand Login(string password) => new("alice", password, Remember: false, TestClients.Create(), Presented: null);
}
