using Auth.Application.Account;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Account;

[Trait("Requirement", "R06")]
public class ChangePasswordTests
{
    private const string New = "a new one that is long";

    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_changed_password_ends_the_other_sessions_and_keeps_the_current_one()
    {
        var alice = _app.With(TestUsers.Create());
        var (here, _) = _app.SignedIn(alice);
        var (elsewhere, _) = _app.SignedIn(alice);

        var answer = await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New));

        answer.IsFailure.ShouldBeFalse();
        alice.PasswordHash.ShouldBe(TestValues.Hash(New));
        here.IsLive(_app.Now).ShouldBeTrue();
        elsewhere.Events.ShouldBe([new SessionEnded(elsewhere.Id, alice.Id, SessionEndReason.PasswordChanged, _app.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task A_wrong_current_password_counts_like_a_wrong_login()
    {
        var alice = _app.With(TestUsers.Create().WithFailedAttempts(4));
        var (here, _) = _app.SignedIn(alice);

        var answer = await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "wrong", New));

        answer.Error.ShouldBe(UserErrors.InvalidCredentials);
        alice.GetStatus(_app.Now).ShouldBe(UserStatus.LockedOut);
        alice.PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    public async Task What_a_closed_account_still_asks_for_is_no_attempt_on_what_stands_in_for_its_name()
    {
        var alice = _app.With(TestUsers.Create());
        var (here, _) = _app.SignedIn(alice);
        _app.Users.FindAsync(alice.Id, Arg.Any<CancellationToken>()).Returns(alice, (User?)null);

        (await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New))).Error.ShouldBe(SessionErrors.NotAuthenticated);

        await _app.Users.DidNotReceiveWithAnyArgs().FindOrCreateDecoyAsync(default!, default);
        _app.Journal.Entries.ShouldNotContain("check");
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task A_locked_out_account_changes_no_password()
    {
        var alice = _app.With(TestUsers.Create().LockedOut());
        var (here, _) = _app.SignedIn(alice);

        var answer = await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New));

        answer.Error!.Code.ShouldBe("account_locked");
        _app.Journal.Entries.ShouldNotContain("check");
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_new_password_that_breaks_the_policy_is_refused_before_the_current_one_is_checked()
    {
        var alice = _app.With(TestUsers.Create());
        var (here, _) = _app.SignedIn(alice);

        var answer = await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", "too short"));

        answer.Error!.Fields!.Keys.ShouldBe(["newPassword"]);
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_place_to_hash_the_new_password_the_old_one_stays_and_the_attempt_is_a_success()
    {
        var alice = _app.With(TestUsers.Create().WithFailedAttempts(2));
        var (here, _) = _app.SignedIn(alice);
        _app.WhileChecking = () => _app.HasPlace = false;

        var answer = await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New));

        answer.Error.ShouldBe(PasswordErrors.Busy);
        alice.PasswordHash.ShouldBe(TestValues.Hash("right"));
        alice.Attempts.FailedCount.ShouldBe(0);
        alice.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_gone_is_asked_to_sign_in()
    {
        var answer = await _app.Send(new ChangePasswordCommand(UserId.New(_app.Now), SessionId.New(_app.Now), "right", New));

        answer.Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Theory]
    [InlineData("", New, "currentPassword")]
    [InlineData("right", "", "newPassword")]
    public async Task Both_passwords_are_needed(string current, string @new, string field)
    {
        var answer = await _app.Send(new ChangePasswordCommand(UserId.New(_app.Now), SessionId.New(_app.Now), current, @new));

        answer.Error!.Fields!.Keys.ShouldBe([field]);
    }
}
