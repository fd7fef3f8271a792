using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.EndToEndTests;

/// <summary>The checker of the fault rig reports each violated invariant, and nothing that is allowed.</summary>
public sealed class CheckerTests
{
    private const string Ann = "ann";

    [Fact]
    public void A_sound_history_has_no_violation() =>
        Judge([Register(0), Login(10), Current(20), Logout(30), Refused(Current(40), 401), Login(50, session: "s2") with { IsFinal = true }]).ShouldBeEmpty();

    [Fact]
    public void I1_six_wrong_passwords_without_a_reset_are_one_too_many() =>
        Judge([.. Wrong(6)]).ShouldHaveSingleItem().ShouldStartWith("I1 bound: 6 wrong passwords of ann");

    [Fact]
    public void I1_a_reset_in_between_allows_more() =>
        Judge([.. Wrong(5), Login(60), .. Wrong(5, from: 100)]).ShouldBeEmpty();

    [Fact]
    public void I1_a_lockout_that_has_ended_by_itself_allows_more() =>
        Judge([.. Wrong(5), .. Wrong(5, from: TimeSpan.FromMinutes(16).TotalMilliseconds)]).ShouldBeEmpty();

    [Fact]
    public void I1_a_right_login_that_a_lockout_refuses_is_not_a_reset() =>
        Judge([.. Wrong(5), Refused(Login(60), 423) with { RetryAfter = true }, .. Wrong(1, from: 100)]).ShouldHaveSingleItem().ShouldStartWith("I1");

    [Fact]
    public void I1_a_device_is_counted_apart_from_strangers_and_from_other_devices() =>
        Judge([.. Wrong(5), .. Wrong(5, from: 100, device: "d1"), .. Wrong(5, from: 200, device: "d2")]).ShouldBeEmpty();

    [Fact]
    public void I1_six_wrong_passwords_from_one_device_are_one_too_many() =>
        Judge([.. Wrong(6, device: "d1")]).ShouldHaveSingleItem().ShouldStartWith("I1 bound: 6 wrong passwords of ann were looked at from d1");

    [Theory]
    [InlineData(null, "d1")]
    [InlineData("d1", null)]
    [InlineData("d1", "d2")]
    public void I1_a_login_resets_nothing_that_was_counted_elsewhere(string? guessing, string? signingIn) =>
        Judge([.. Wrong(5, device: guessing), Login(60) with { Device = signingIn, AnsweredDevice = signingIn ?? "new" }, .. Wrong(1, from: 100, device: guessing)]).ShouldHaveSingleItem().ShouldStartWith("I1");

    [Fact]
    public void I1_a_login_from_a_device_resets_it() =>
        Judge([.. Wrong(5, device: "d1"), Login(60) with { Device = "d1", AnsweredDevice = "d1" }, .. Wrong(5, from: 100, device: "d1")]).ShouldBeEmpty();

    [Fact]
    public void I1_a_login_from_a_device_that_is_no_longer_known_resets_strangers() =>
        Judge([.. Wrong(5), Login(60) with { Device = "d1", AnsweredDevice = "new" }, .. Wrong(5, from: 100)]).ShouldBeEmpty();

    [Theory]
    [InlineData(Kinds.Logout, "s1")]
    [InlineData(Kinds.RevokeOthers, "s2")]
    [InlineData(Kinds.ChangePassword, "s2")]
    [InlineData(Kinds.Lock, "of an administrator")]
    [InlineData(Kinds.RevokeAll, "of an administrator")]
    [InlineData(Kinds.RevokeOne, "s2")]
    public void I2_a_session_is_accepted_after_it_was_ended(string kind, string by) =>
        Judge([Register(-10), Login(0), Ok(kind, 10) with { Session = by, Ended = kind == Kinds.RevokeOne ? "s1" : null, NewPassword = "p1" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_request_that_was_under_way_may_be_accepted() =>
        Judge([Login(0), Ok(Kinds.Logout, 10) with { Session = "s1" }, Current(14)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_logout_that_was_not_answered_promises_nothing() =>
        Judge([Login(0), Unknown(Ok(Kinds.Logout, 10)) with { Session = "s1" }, Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_somebody_who_is_locked_signs_in() =>
        Judge([Ok(Kinds.Lock, 0) with { Session = "of an administrator" }, Login(10)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann signed in");

    [Fact]
    public void I2_somebody_who_is_no_administrator_any_more_acts_as_one() =>
        Judge([SetRoles(0, "admin"), SetRoles(10), Ok(Kinds.ListUsers, 20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann was an administrator");

    [Fact]
    public void I2_somebody_who_is_no_administrator_any_more_locks_another() =>
        Judge([Login(-10), SetRoles(0, "admin"), SetRoles(10), Ok(Kinds.Lock, 20) with { User = "bob", Session = "s1" }]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann was an administrator");

    [Fact]
    public void I2_a_login_at_the_time_of_a_lock_outlives_it() =>
        Judge([Login(0), Ok(Kinds.Lock, 2) with { Session = "of an administrator" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_login_at_the_time_of_a_lock_and_an_unlock_may_be_the_last() =>
        Judge([Login(0), Ok(Kinds.Lock, 1) with { Session = "of an administrator" }, Ok(Kinds.Unlock, 2), Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_login_with_the_old_password_outlives_a_change_at_the_same_time() =>
        Judge([Register(-10), Login(0), Change(2) with { Session = "s2" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_login_at_the_time_of_a_revocation_may_outlive_it() =>
        Judge([Login(0), Ok(Kinds.RevokeAll, 2) with { Session = "of an administrator" }, Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_session_is_refused_that_nothing_has_ended() =>
        Judge([Login(0), Refused(Current(10), 401), Logout(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 live: session s1");

    [Theory]
    [InlineData(Kinds.Logout, "s1")]
    [InlineData(Kinds.RevokeOthers, "s2")]
    [InlineData(Kinds.ChangePassword, "s2")]
    [InlineData(Kinds.Lock, "of an administrator")]
    public void I2_a_session_may_be_refused_that_something_may_have_ended(string kind, string by) =>
        Judge([Register(-10), Login(0), Unknown(Ok(kind, 10)) with { Session = by }, Refused(Current(20), 401)]).ShouldBeEmpty();

    [Fact]
    public void I2_somebody_who_may_be_an_administrator_again_acts_as_one() =>
        Judge([SetRoles(0), Ok(Kinds.ListUsers, 4), Unknown(SetRoles(10, "admin")), Ok(Kinds.ListUsers, 20)]).ShouldBeEmpty();

    [Fact]
    public void I3_nobody_signs_in_though_there_are_accounts() =>
        Checker.Judge(new() { Operations = [Register(0)], Users = [Administrator] }).ShouldHaveSingleItem().ShouldBe("I3 durable: ann was registered and does not sign in");

    [Fact]
    public void I3_a_registered_account_does_not_sign_in() =>
        Judge([Register(0), Final(Refused(Login(10), 401))]).ShouldContain("I3 durable: ann was registered and does not sign in");

    [Fact]
    public void I3_a_name_is_taken_without_an_account() =>
        Judge([Unknown(Register(0)), Final(Refused(Login(10), 401)), Final(Refused(Register(20), 409))]).ShouldHaveSingleItem().ShouldStartWith("I3 durable: ann, whose registration");

    [Fact]
    public void I3_an_unanswered_registration_may_be_absent() =>
        Judge([Unknown(Register(0)), Final(Refused(Login(10), 401)), Final(Register(20))]).ShouldBeEmpty();

    [Fact]
    public void I3_an_account_has_lost_its_address() =>
        Judge([Register(0), Final(Login(10)), Final(Refused(Login(20), 401)) with { Email = "ann@example.org" }]).ShouldContain("I3 durable: ann signs in by the name and not by the address");

    [Fact]
    public void I4_a_name_is_registered_twice() =>
        Judge([Register(0), Register(10) with { User = "ANN", AnsweredUser = "ANN" }]).ShouldHaveSingleItem().ShouldStartWith("I4 unique");

    [Fact]
    public void I4_two_accounts_have_one_address() =>
        Checker.Judge(new() { Operations = [], Users = [Administrator, Administrator with { Name = "other" }] }).ShouldHaveSingleItem().ShouldStartWith("I4 unique: two accounts have the address");

    [Fact]
    public void I5_the_password_from_before_an_acknowledged_change_works() =>
        Judge([Register(0), Change(10), Login(20)]).ShouldHaveSingleItem().ShouldBe("I5 one password: ann got in with p0 at 20 ms, which was not the password");

    [Fact]
    public void I5_either_password_may_work_after_a_change_that_was_not_answered_but_not_both()
    {
        Operation[] history = [Register(0), Unknown(Change(10)), Final(Login(60_000))];
        Judge(history).ShouldBeEmpty();
        Judge([.. history, Final(Login(60_010, session: "s2")) with { Password = "p1" }]).ShouldHaveSingleItem().ShouldBe("I5 one password: ann gets in with p0 and p1");
    }

    [Fact]
    public void I5_the_right_password_is_called_wrong() =>
        Judge([Register(0), Refused(Login(10), 401)]).ShouldHaveSingleItem().ShouldBe("I5 one password: p0 of ann was called wrong at 10 ms, and was the password");

    [Theory]
    [InlineData("bob", "s1")]
    [InlineData(Ann, "s2")]
    public void I6_an_answer_speaks_of_somebody_else(string user, string session) =>
        Judge([Login(0), Current(10) with { AnsweredUser = user, AnsweredSession = session }]).ShouldHaveSingleItem().ShouldStartWith("I6 identity");

    [Fact]
    public void I7_a_login_succeeds_without_the_store() =>
        Judge([Fault(FailClosed.StoreAway, 0, 100), Login(10)]).ShouldHaveSingleItem().ShouldEndWith("was acknowledged without the store");

    [Fact]
    public void I7_a_login_succeeds_on_a_store_that_cannot_be_written() =>
        Judge([Fault(FailClosed.StoreReadOnly, 0, 100), Login(10)]).ShouldHaveSingleItem().ShouldStartWith("I7");

    [Fact]
    public void I7_an_answer_is_500() =>
        Judge([Unknown(Login(10)) with { Status = 500, Node = "node1" }]).ShouldHaveSingleItem().ShouldEndWith("answered 500");

    [Fact]
    public void I7_a_503_does_not_say_when_to_come_back() =>
        Judge([Unknown(Login(10)) with { Status = 503, Node = "node1", IsProblem = true }]).ShouldHaveSingleItem().ShouldEndWith("without Retry-After as problem+json");

    [Fact]
    public void I7_a_refusal_without_the_store_comes_too_late() =>
        Judge([Fault(FailClosed.StoreAway, 0, 20_000), Unknown(Login(10)) with { End = 10_000 }]).ShouldHaveSingleItem().ShouldEndWith("took 9990 ms without the store");

    [Fact]
    public void I7_an_answer_never_comes() =>
        Judge([Unknown(Login(0)) with { End = 30_000 }]).ShouldHaveSingleItem().ShouldStartWith("I7");

    [Fact]
    public void I8_errors_go_on_after_a_fault() =>
        Judge([Fault("restart", 0, 100), Unknown(Current(10_200))]).ShouldHaveSingleItem().ShouldStartWith("I8 recovery: current at 10200 ms");

    [Fact]
    public void I8_an_error_soon_after_a_fault_is_none() =>
        Judge([Fault("restart", 0, 100), Unknown(Current(9000))]).ShouldBeEmpty();

    [Fact]
    public void I8_answers_stay_slow_after_a_fault()
    {
        var before = Enumerable.Range(0, 60).Select(i => Refused(Current(i * 10), 401));
        var after = Enumerable.Range(0, 60).Select(i => Refused(Current(11_000 + (i * 1000)), 401)).Select(o => o with { End = o.Start + 900 });
        Judge([.. before, Fault("restart", 700, 800), .. after]).ShouldHaveSingleItem().ShouldStartWith("I8 recovery: after 'restart'");
    }

    [Fact]
    public void I9_the_last_administrator_is_locked() =>
        Judge([], [Event("roles_changed") with { Roles = """["admin"]""" }, Event("user_locked")]).ShouldContain("I9 administrator: none was left after event 2");

    [Fact]
    public void I9_there_is_none_in_the_end() =>
        Checker.Judge(new() { Operations = [], Users = [Administrator with { IsAdministrator = false }] }).ShouldHaveSingleItem().ShouldStartWith("I9");

    [Fact]
    public void I9_there_is_nobody_in_the_end() =>
        Checker.Judge(new() { Operations = [], Users = [] }).ShouldHaveSingleItem().ShouldStartWith("I9");

    [Fact]
    public void I10_the_audit_trail_is_empty() =>
        Checker.Judge(new() { Operations = [Register(0)], Events = [] }).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 0 user_registered");

    [Fact]
    public void I10_the_beginning_of_the_audit_trail_is_lost() =>
        Judge([], Event("user_registered") with { Position = 2 }).ShouldHaveSingleItem().ShouldBe("I10 audit: event 2 comes after 0");

    [Fact]
    public void I10_an_acknowledged_login_has_no_event() =>
        Judge([Login(0)], [Event("user_registered")]).ShouldContain(violation => violation.StartsWith("I10 audit: the login of ann"));

    [Fact]
    public void I10_a_logout_has_two_events() =>
        Judge([], [Event("session_ended") with { SessionId = "s1" }, Event("session_ended") with { SessionId = "s1" }]).ShouldHaveSingleItem().ShouldBe("I10 audit: session s1 was ended 2 times");

    [Fact]
    public void I10_an_event_has_no_action() =>
        Judge([Register(0)], [Event("user_registered"), Event("password_changed")]).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 1 password_changed");

    [Fact]
    public void I10_a_wrong_password_has_no_event() =>
        Judge([Register(0), .. Wrong(1, from: 20)], [Event("user_registered")]).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 0 attempt_failed");

    [Fact]
    public void I10_an_event_is_lost() =>
        Judge([], [Event("user_registered"), Event("user_registered") with { Position = 7 }]).ShouldContain("I10 audit: event 7 comes after 1");

    [Fact]
    public void I11_a_node_keeps_handles() =>
        Checker.Judge(new() { Operations = [], Holdings = [new("node1", new Resources(100, 100), new Resources(131, 100))] }).ShouldHaveSingleItem().ShouldStartWith("I11");

    [Fact]
    public void I11_a_node_keeps_memory() =>
        Checker.Judge(new() { Operations = [], Holdings = [new("node1", new Resources(100, 100), new Resources(100, 300))] }).ShouldHaveSingleItem().ShouldStartWith("I11");

    [Theory]
    [InlineData("failed: a secret called p0 of ann", "I11 no leak: a log has a password")]
    [InlineData("ses_RbDhvsH4tFnL0VswQKFfIqN8WPHLhJvi-6LBvAkM4ag", "I11 no leak: a log has a token")]
    [InlineData("dev_RbDhvsH4tFnL0VswQKFfIqN8WPHLhJvi-6LBvAkM4ag", "I11 no leak: a log has a token")]
    public void I11_a_log_has_a_secret(string line, string violation) =>
        Checker.Judge(new() { Operations = [], Logs = [line] }).ShouldHaveSingleItem().ShouldBe(violation);

    [Fact]
    public void I12_the_set_up_token_is_accepted_twice() =>
        Judge([Ok(Kinds.Setup, 0) with { User = "root" }, Ok(Kinds.Setup, 10) with { User = "other" }]).ShouldHaveSingleItem().ShouldStartWith("I12");

    [Fact]
    public void Times_that_differ_are_told_apart_and_equal_ones_are_not()
    {
        var chance = new Random(1);
        double[] Sample(double mean) => [.. Enumerable.Range(0, 200).Select(_ => mean + chance.NextDouble())];

        Welch.Compare(Sample(10), Sample(10)).P.ShouldBeGreaterThan(0.001);
        Welch.Compare(Sample(10), Sample(10.2)).P.ShouldBeLessThan(0.001);
    }

    private static FinalUser Administrator => new("id", Ann, "ann@example.org", IsAdministrator: true, IsActive: true, FailedAttempts: 0);

    private static IReadOnlyList<string> Judge(IReadOnlyList<Operation> operations, params AuditEvent[] events) =>
        Checker.Judge(new() { Operations = operations, Events = events.Length == 0 ? null : [.. events.Select((e, i) => e.Position == 0 ? e with { Position = i + 1 } : e)] });

    private static Operation Ok(string kind, double start) => new() { Kind = kind, Start = start, End = start + 5, User = Ann, UserId = "id", Status = 200 };

    private static Operation Register(double start) => Ok(Kinds.Register, start) with { Password = "p0" };

    private static Operation Login(double start, string session = "s1") => Ok(Kinds.Login, start) with { Password = "p0", Session = session, AnsweredSession = session, AnsweredUser = Ann };

    private static Operation Current(double start) => Ok(Kinds.Current, start) with { Session = "s1", AnsweredSession = "s1", AnsweredUser = Ann };

    private static Operation Logout(double start) => Ok(Kinds.Logout, start) with { Session = "s1" };

    private static Operation Change(double start) => Ok(Kinds.ChangePassword, start) with { Session = "s1", Password = "p0", NewPassword = "p1" };

    private static Operation SetRoles(double start, params string[] roles) => Ok(Kinds.SetRoles, start) with { Session = "of an administrator", Roles = roles };

    private static IEnumerable<Operation> Wrong(int times, double from = 0, string? device = null) =>
        Enumerable.Range(0, times).Select(i => Refused(Ok(Kinds.Login, from + (i * 10)), 401) with { Device = device });

    private static Operation Refused(Operation o, int status) =>
        o with { Outcome = Outcome.Refused, Status = status, Code = status == 401 && o.Kind == Kinds.Login ? "invalid_credentials" : null, AnsweredUser = null, AnsweredSession = null };

    private static Operation Unknown(Operation o) => o with { Outcome = Outcome.Unknown, Status = null, AnsweredUser = null, AnsweredSession = null };

    private static Operation Final(Operation o) => o with { IsFinal = true };

    private static Operation Fault(string what, double start, double end) => new() { Kind = Kinds.Fault, Code = what, Start = start, End = end };

    private static AuditEvent Event(string type) => new(0, type, "id", null);
}
