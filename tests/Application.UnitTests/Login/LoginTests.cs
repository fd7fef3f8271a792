using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Login;

public class LoginTests
{
    private static readonly LoginCommand Login = new("alice", "right", Remember: false, A.Client(), Presented: null);

    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_right_password_issues_a_session_bound_to_its_client()
    {
        var alice = _app.With(A.User().WithRoles("clerk", "admin"));

        var issued = (await _app.Send(Login)).Issued();

        var session = (await _app.Sessions.FindAsync(issued.Token.Hash(), default))!;
        session.UserId.ShouldBe(alice.Id);
        session.Client.ShouldBe(Login.Client);
        issued.Session.Id.ShouldBe(session.Id.Value);
        issued.Session.User.Roles.ShouldBe(["admin", "clerk"]);
        issued.Session.Current.ShouldBeTrue();
        alice.LastLoginAt.ShouldBe(_app.Now);
    }

    [Theory]
    [InlineData("ALICE")]
    [InlineData("alice@example.org")]
    public async Task A_person_signs_in_by_any_spelling_of_the_name_and_by_the_address(string typed)
    {
        _app.With(A.User().WithEmail("alice@example.org"));

        var answer = await _app.Send(Login with { Username = typed });

        answer.Issued().Session.User.Username.ShouldBe("alice");
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_lives_longer_for_who_asks_to_be_remembered()
    {
        _app.With(A.User());

        var standard = (await _app.Send(Login)).Issued().Session;
        var remembered = (await _app.Send(Login with { Remember = true })).Issued().Session;

        (standard.IdleExpiresAt, standard.ExpiresAt).ShouldBe((A.Moment.AddMinutes(30), A.Moment.AddHours(12)));
        (remembered.IdleExpiresAt, remembered.ExpiresAt).ShouldBe((A.Moment.AddDays(14), A.Moment.AddDays(30)));
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task The_token_that_came_with_the_login_is_ended_and_never_adopted()
    {
        var (before, presented) = _app.SignedIn(_app.With(A.User()));

        var issued = (await _app.Send(Login with { Presented = presented })).Issued();

        before.EndedAt.ShouldBe(_app.Now);
        before.Events.ShouldHaveSingleItem().ShouldBeOfType<SessionEnded>().Why.ShouldBe(SessionEndReason.Replaced);
        issued.Token.Hash().ShouldNotBe(presented.Hash());
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_token_that_was_never_issued_is_never_adopted()
    {
        _app.With(A.User());
        var planted = Token<Session>.New();

        var issued = (await _app.Send(Login with { Presented = planted })).Issued();

        issued.Token.Hash().ShouldNotBe(planted.Hash());
        (await _app.Sessions.FindAsync(planted.Hash(), default)).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public async Task A_wrong_password_ends_no_session()
    {
        var (before, presented) = _app.SignedIn(_app.With(A.User()));

        for (var i = 0; i < 6; i++) await _app.Send(Login with { Password = "wrong", Presented = presented });

        before.IsLive(_app.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task One_session_too_many_ends_the_oldest()
    {
        _app.SessionPolicy = SessionPolicy.Default with { MaxSessions = 3 };
        var alice = _app.With(A.User());
        var sessions = Enumerable.Range(0, 4).Select(_ => SignInLater(alice)).ToList();

        await _app.Send(Login);

        sessions.Select(s => s.IsLive(_app.Now)).ShouldBe([false, false, true, true]);
        sessions[0].Events.ShouldHaveSingleItem().ShouldBeOfType<SessionEnded>().Why.ShouldBe(SessionEndReason.Superseded);
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task A_session_that_is_replaced_makes_room_for_the_new_one()
    {
        _app.SessionPolicy = SessionPolicy.Default with { MaxSessions = 2 };
        var alice = _app.With(A.User());
        var oldest = SignInLater(alice);
        var (_, presented) = _app.SignedIn(alice);

        await _app.Send(Login with { Presented = presented });

        oldest.IsLive(_app.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task A_refusal_after_a_right_password_is_an_event()
    {
        var error = new Error(ErrorKind.Forbidden, "not_today", "Not today.");
        ALoginRule(error);
        var alice = _app.With(A.User());

        await _app.Send(Login);

        alice.Events.OfType<SignInRefused>().ShouldHaveSingleItem().Why.ShouldBe("not_today");
    }

    [Fact]
    public async Task A_login_rule_is_asked_only_once_the_password_was_found_right()
    {
        var rule = ALoginRule(Result.Success());
        _app.With(A.User());

        await _app.Send(Login with { Password = "wrong" });
        await rule.DidNotReceiveWithAnyArgs().CheckAsync(default!, default!, default, default);

        (await _app.Send(Login)).IsFailure.ShouldBeFalse();
        await rule.ReceivedWithAnyArgs(1).CheckAsync(default!, default!, default, default);
    }

    [Fact]
    public async Task A_login_rule_that_refuses_gives_its_reason_and_no_session()
    {
        var closed = new Error(ErrorKind.Forbidden, "out_of_hours", "Come back in the morning.");
        ALoginRule(closed);
        var alice = _app.With(A.User().WithFailedAttempts(2));

        var answer = await _app.Send(Login);

        answer.Error.ShouldBe(closed);
        alice.LastLoginAt.ShouldBeNull();
        alice.Attempts.Pending.ShouldBeEmpty();
        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task An_account_that_an_administrator_locked_is_told_so_only_with_the_right_password()
    {
        _app.With(A.User().LockedByAdministrator());

        (await _app.Send(Login with { Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);
        (await _app.Send(Login)).Error.ShouldBe(UserErrors.Locked);

        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public async Task An_outdated_hash_is_replaced_by_the_login()
    {
        var alice = _app.With(A.User().WithPassword(PasswordHash.FromEncoded("$old$right")));

        await _app.Send(Login);

        alice.PasswordHash.ShouldBe(A.Hash("right"));
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_password_that_is_changed_while_it_is_checked_is_answered_like_a_wrong_one()
    {
        var alice = _app.With(A.User());
        _app.Place.When(p => p.Dispose()).Do(_ => alice.ChangePassword(A.Hash("changed"), _app.Now));

        var answer = await _app.Send(Login);

        answer.Error.ShouldBe(UserErrors.InvalidCredentials);
        alice.Attempts.FailedCount.ShouldBe(1);
        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    public async Task An_account_that_is_closed_while_its_password_is_checked_is_answered_like_a_wrong_one()
    {
        var alice = _app.With(A.User());
        _app.WhileChecking = () => _app.Without(alice);

        var answer = await _app.Send(Login);

        answer.Error.ShouldBe(UserErrors.InvalidCredentials);
    }

    [Theory]
    [InlineData("", "right", "username")]
    [InlineData("al\nice", "right", "username")]
    [InlineData("alice", "", "password")]
    [Trait("Requirement", "R51")]
    public async Task What_cannot_be_looked_up_or_hashed_is_refused_before_anything_is_done(string username, string password, string field)
    {
        var answer = await _app.Send(Login with { Username = username, Password = password });

        answer.Error!.Fields!.Keys.ShouldBe([field]);
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R02")]
    public async Task A_password_that_is_too_long_is_refused_without_hashing()
    {
        var answer = await _app.Send(Login with { Password = new string('x', 1025) });

        answer.Error!.Fields!.Keys.ShouldBe(["password"]);
        _app.Journal.Entries.ShouldBeEmpty();
    }

    private Session SignInLater(User user)
    {
        var (session, _) = _app.SignedIn(user);
        _app.Time.Advance(TimeSpan.FromMinutes(1));
        return session;
    }

    private ILoginRule ALoginRule(Result outcome)
    {
        var rule = Substitute.For<ILoginRule>();
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(outcome);
        _app.LoginRules.Add(rule);
        return rule;
    }
}
