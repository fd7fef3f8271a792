using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.EndToEndTests;

/// <summary>The checker of the fault rig reports each violated invariant, and nothing that is allowed.</summary>
public sealed class CheckerTests
{
    private const string Ann = "ann";

    [Fact]
    public void A_correct_history_has_no_violations() =>
        Judge([Register(0), Login(10), Current(20), Logout(30), Refused(Current(40), 401), Login(50, session: "s2") with { IsFinal = true }]).ShouldBeEmpty();

    [Fact]
    public void I1_six_wrong_passwords_without_a_reset_are_a_violation() =>
        Judge([.. Wrong(6)]).ShouldHaveSingleItem().ShouldStartWith("I1 bound: 6 wrong passwords of ann");

    [Fact]
    public void I1_five_more_wrong_passwords_after_a_successful_login_are_allowed() =>
        Judge([.. Wrong(5), Login(60), .. Wrong(5, from: 100)]).ShouldBeEmpty();

    [Fact]
    public void I1_five_more_wrong_passwords_after_an_expired_lockout_are_allowed() =>
        Judge([.. Wrong(5), .. Wrong(5, from: TimeSpan.FromMinutes(16).TotalMilliseconds)]).ShouldBeEmpty();

    [Fact]
    public void I1_a_correct_login_rejected_by_a_lockout_is_not_a_reset() =>
        Judge([.. Wrong(5), Refused(Login(60), 423) with { RetryAfter = true }, .. Wrong(1, from: 100)]).ShouldHaveSingleItem().ShouldStartWith("I1");

    [Fact]
    public void I1_a_known_device_is_counted_separately_from_unknown_clients_and_other_devices() =>
        Judge([.. Wrong(5), .. Wrong(5, from: 100, device: "d1"), .. Wrong(5, from: 200, device: "d2")]).ShouldBeEmpty();

    [Fact]
    public void I1_six_wrong_passwords_from_one_known_device_are_a_violation() =>
        Judge([.. Wrong(6, device: "d1")]).ShouldHaveSingleItem().ShouldStartWith("I1 bound: 6 wrong passwords of ann were looked at from d1");

    [Theory]
    [InlineData(null, "d1")]
    [InlineData("d1", null)]
    [InlineData("d1", "d2")]
    public void I1_a_login_does_not_reset_the_failures_of_other_clients(string? guessing, string? signingIn) =>
        Judge([.. Wrong(5, device: guessing), Login(60) with { Device = signingIn, AnsweredDevice = signingIn ?? "new" }, .. Wrong(1, from: 100, device: guessing)]).ShouldHaveSingleItem().ShouldStartWith("I1");

    [Fact]
    public void I1_a_login_from_a_known_device_resets_the_failures_of_that_device() =>
        Judge([.. Wrong(5, device: "d1"), Login(60) with { Device = "d1", AnsweredDevice = "d1" }, .. Wrong(5, from: 100, device: "d1")]).ShouldBeEmpty();

    [Fact]
    public void I1_a_login_from_a_forgotten_device_resets_the_failures_of_unknown_clients() =>
        Judge([.. Wrong(5), Login(60) with { Device = "d1", AnsweredDevice = "new" }, .. Wrong(5, from: 100)]).ShouldBeEmpty();

    [Theory]
    [InlineData(Kinds.Logout, "s1")]
    [InlineData(Kinds.RevokeOthers, "s2")]
    [InlineData(Kinds.ChangePassword, "s2")]
    [InlineData(Kinds.Lock, "of an administrator")]
    [InlineData(Kinds.RevokeAll, "of an administrator")]
    [InlineData(Kinds.RevokeOne, "s2")]
    public void I2_an_ended_session_that_is_accepted_is_a_violation(string kind, string by) =>
        Judge([Register(-10), Login(0), Ok(kind, 10) with { Session = by, Ended = kind == Kinds.RevokeOne ? "s1" : null, NewPassword = "p1" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_request_that_overlaps_the_logout_may_be_accepted() =>
        Judge([Login(0), Ok(Kinds.Logout, 10) with { Session = "s1" }, Current(14)]).ShouldBeEmpty();

    [Fact]
    public void I2_an_unanswered_logout_may_leave_the_session_live() =>
        Judge([Login(0), Unknown(Ok(Kinds.Logout, 10)) with { Session = "s1" }, Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_login_of_a_locked_user_is_a_violation() =>
        Judge([Ok(Kinds.Lock, 0) with { Session = "of an administrator" }, Login(10)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann signed in");

    [Fact]
    public void I2_an_admin_request_of_a_demoted_administrator_is_a_violation() =>
        Judge([SetRoles(0, "admin"), SetRoles(10), Ok(Kinds.ListUsers, 20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann was an administrator");

    [Fact]
    public void I2_a_lock_by_a_demoted_administrator_is_a_violation() =>
        Judge([Login(-10), SetRoles(0, "admin"), SetRoles(10), Ok(Kinds.Lock, 20) with { User = "bob", Session = "s1" }]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: ann was an administrator");

    [Fact]
    public void I2_a_session_that_survives_a_concurrent_lock_is_a_violation() =>
        Judge([Login(0), Ok(Kinds.Lock, 2) with { Session = "of an administrator" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_session_may_survive_a_concurrent_lock_and_unlock() =>
        Judge([Login(0), Ok(Kinds.Lock, 1) with { Session = "of an administrator" }, Ok(Kinds.Unlock, 2), Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_session_of_the_old_password_that_survives_a_concurrent_change_is_a_violation() =>
        Judge([Register(-10), Login(0), Change(2) with { Session = "s2" }, Current(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 revoked: session s1");

    [Fact]
    public void I2_a_session_may_survive_a_concurrent_revocation() =>
        Judge([Login(0), Ok(Kinds.RevokeAll, 2) with { Session = "of an administrator" }, Current(20)]).ShouldBeEmpty();

    [Fact]
    public void I2_a_rejected_session_that_no_request_has_ended_is_a_violation() =>
        Judge([Login(0), Refused(Current(10), 401), Logout(20)]).ShouldHaveSingleItem().ShouldStartWith("I2 live: session s1");

    [Theory]
    [InlineData(Kinds.Logout, "s1")]
    [InlineData(Kinds.RevokeOthers, "s2")]
    [InlineData(Kinds.ChangePassword, "s2")]
    [InlineData(Kinds.Lock, "of an administrator")]
    public void I2_a_session_may_be_rejected_after_an_unanswered_request_to_end_it(string kind, string by) =>
        Judge([Register(-10), Login(0), Unknown(Ok(kind, 10)) with { Session = by }, Refused(Current(20), 401)]).ShouldBeEmpty();

    [Fact]
    public void I2_an_admin_request_after_an_unanswered_promotion_is_allowed() =>
        Judge([SetRoles(0), Ok(Kinds.ListUsers, 4), Unknown(SetRoles(10, "admin")), Ok(Kinds.ListUsers, 20)]).ShouldBeEmpty();

    [Fact]
    public void I3_a_registered_account_without_a_final_login_is_a_violation() =>
        Checker.Judge(new() { Operations = [Register(0)], Users = [Administrator] }).ShouldHaveSingleItem().ShouldBe("I3 durable: ann was registered and does not sign in");

    [Fact]
    public void I3_a_registered_account_whose_final_login_fails_is_a_violation() =>
        Judge([Register(0), Final(Refused(Login(10), 401))]).ShouldContain("I3 durable: ann was registered and does not sign in");

    [Fact]
    public void I3_a_taken_username_without_an_account_is_a_violation() =>
        Judge([Unknown(Register(0)), Final(Refused(Login(10), 401)), Final(Refused(Register(20), 409))]).ShouldHaveSingleItem().ShouldStartWith("I3 durable: ann, whose registration");

    [Fact]
    public void I3_the_account_of_an_unanswered_registration_may_be_absent() =>
        Judge([Unknown(Register(0)), Final(Refused(Login(10), 401)), Final(Register(20))]).ShouldBeEmpty();

    [Fact]
    public void I3_an_account_that_lost_its_email_is_a_violation() =>
        Judge([Register(0), Final(Login(10)), Final(Refused(Login(20), 401)) with { Email = "ann@example.org" }]).ShouldContain("I3 durable: ann signs in by the name and not by the address");

    [Fact]
    public void I4_a_username_registered_twice_is_a_violation() =>
        Judge([Register(0), Register(10) with { User = "ANN", AnsweredUser = "ANN" }]).ShouldHaveSingleItem().ShouldStartWith("I4 unique");

    [Fact]
    public void I4_two_accounts_with_one_email_are_a_violation() =>
        Checker.Judge(new() { Operations = [], Users = [Administrator, Administrator with { Name = "other" }] }).ShouldHaveSingleItem().ShouldStartWith("I4 unique: two accounts have the address");

    [Fact]
    public void I5_a_login_with_the_old_password_after_an_acknowledged_change_is_a_violation() =>
        Judge([Register(0), Change(10), Login(20)]).ShouldHaveSingleItem().ShouldBe("I5 one password: ann got in with p0 at 20 ms, which was not the password");

    [Fact]
    public void I5_either_password_but_not_both_may_work_after_an_unanswered_change()
    {
        Operation[] history = [Register(0), Unknown(Change(10)), Final(Login(60_000))];
        Judge(history).ShouldBeEmpty();
        Judge([.. history, Final(Login(60_010, session: "s2")) with { Password = "p1" }]).ShouldHaveSingleItem().ShouldBe("I5 one password: ann gets in with p0 and p1");
    }

    [Fact]
    public void I5_a_correct_password_reported_as_wrong_is_a_violation() =>
        Judge([Register(0), Refused(Login(10), 401)]).ShouldHaveSingleItem().ShouldBe("I5 one password: p0 of ann was called wrong at 10 ms, and was the password");

    [Theory]
    [InlineData("bob", "s1")]
    [InlineData(Ann, "s2")]
    public void I6_a_response_with_another_user_or_session_is_a_violation(string user, string session) =>
        Judge([Login(0), Current(10) with { AnsweredUser = user, AnsweredSession = session }]).ShouldHaveSingleItem().ShouldStartWith("I6 identity");

    [Fact]
    public void I7_a_successful_login_without_the_database_is_a_violation() =>
        Judge([Fault(FailClosed.DatabaseUnavailable, 0, 100), Login(10)]).ShouldHaveSingleItem().ShouldEndWith("was acknowledged without the store");

    [Fact]
    public void I7_a_successful_login_on_a_read_only_database_is_a_violation() =>
        Judge([Fault(FailClosed.DatabaseReadOnly, 0, 100), Login(10)]).ShouldHaveSingleItem().ShouldStartWith("I7");

    [Fact]
    public void I7_a_500_response_is_a_violation() =>
        Judge([Unknown(Login(10)) with { Status = 500, Node = "node1" }]).ShouldHaveSingleItem().ShouldEndWith("answered 500");

    [Fact]
    public void I7_a_503_response_without_Retry_After_is_a_violation() =>
        Judge([Unknown(Login(10)) with { Status = 503, Node = "node1", IsProblem = true }]).ShouldHaveSingleItem().ShouldEndWith("without Retry-After as problem+json");

    [Fact]
    public void I7_a_late_error_response_without_the_database_is_a_violation() =>
        Judge([Fault(FailClosed.DatabaseUnavailable, 0, 20_000), Unknown(Login(10)) with { End = 10_000 }]).ShouldHaveSingleItem().ShouldEndWith("took 9990 ms without the store");

    [Fact]
    public void I7_a_missing_response_is_a_violation() =>
        Judge([Unknown(Login(0)) with { End = 30_000 }]).ShouldHaveSingleItem().ShouldStartWith("I7");

    [Fact]
    public void I8_an_error_long_after_a_fault_is_a_violation() =>
        Judge([Fault("restart", 0, 100), Unknown(Current(10_200))]).ShouldHaveSingleItem().ShouldStartWith("I8 recovery: current at 10200 ms");

    [Fact]
    public void I8_an_error_shortly_after_a_fault_is_allowed() =>
        Judge([Fault("restart", 0, 100), Unknown(Current(9000))]).ShouldBeEmpty();

    [Fact]
    public void I8_slow_responses_long_after_a_fault_are_a_violation()
    {
        var before = Enumerable.Range(0, 60).Select(i => Refused(Current(i * 10), 401));
        var after = Enumerable.Range(0, 60).Select(i => Refused(Current(11_000 + (i * 1000)), 401)).Select(o => o with { End = o.Start + 900 });
        Judge([.. before, Fault("restart", 700, 800), .. after]).ShouldHaveSingleItem().ShouldStartWith("I8 recovery: after 'restart'");
    }

    [Fact]
    public void I9_a_lock_of_the_last_administrator_is_a_violation() =>
        Judge([], [Event("roles_changed") with { Roles = """["admin"]""" }, Event("user_locked")]).ShouldContain("I9 administrator: none was left after event 2");

    [Fact]
    public void I9_a_final_state_without_an_administrator_is_a_violation() =>
        Checker.Judge(new() { Operations = [], Users = [Administrator with { IsAdministrator = false }] }).ShouldHaveSingleItem().ShouldStartWith("I9");

    [Fact]
    public void I9_a_final_state_without_users_is_a_violation() =>
        Checker.Judge(new() { Operations = [], Users = [] }).ShouldHaveSingleItem().ShouldStartWith("I9");

    [Fact]
    public void I10_an_empty_event_log_is_a_violation() =>
        Checker.Judge(new() { Operations = [Register(0)], Events = [] }).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 0 user_registered");

    [Fact]
    public void I10_an_event_log_without_its_first_event_is_a_violation() =>
        Judge([], Event("user_registered") with { Position = 2 }).ShouldHaveSingleItem().ShouldBe("I10 audit: event 2 comes after 0");

    [Fact]
    public void I10_an_acknowledged_login_without_an_event_is_a_violation() =>
        Judge([Login(0)], [Event("user_registered")]).ShouldContain(violation => violation.StartsWith("I10 audit: the login of ann"));

    [Fact]
    public void I10_a_logout_with_two_events_is_a_violation() =>
        Judge([], [Event("session_ended") with { SessionId = "s1" }, Event("session_ended") with { SessionId = "s1" }]).ShouldHaveSingleItem().ShouldBe("I10 audit: session s1 was ended 2 times");

    [Fact]
    public void I10_an_event_without_an_operation_is_a_violation() =>
        Judge([Register(0)], [Event("user_registered"), Event("password_changed")]).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 1 password_changed");

    [Fact]
    public void I10_a_wrong_password_without_an_event_is_a_violation() =>
        Judge([Register(0), .. Wrong(1, from: 20)], [Event("user_registered")]).ShouldHaveSingleItem().ShouldStartWith("I10 audit: ann has 0 attempt_failed");

    [Fact]
    public void I10_a_gap_in_the_event_log_is_a_violation() =>
        Judge([], [Event("user_registered"), Event("user_registered") with { Position = 7 }]).ShouldContain("I10 audit: event 7 comes after 1");

    [Fact]
    public void I11_a_node_that_leaks_handles_is_a_violation() =>
        Checker.Judge(new() { Operations = [], ResourceUsages = [new("node1", new Resources(100, 100), new Resources(131, 100))] }).ShouldHaveSingleItem().ShouldStartWith("I11");

    [Fact]
    public void I11_a_node_that_leaks_memory_is_a_violation() =>
        Checker.Judge(new() { Operations = [], ResourceUsages = [new("node1", new Resources(100, 100), new Resources(100, 300))] }).ShouldHaveSingleItem().ShouldStartWith("I11");

    [Theory]
    [InlineData("failed: a secret called p0 of ann", "I11 no leak: a log has a password")]
    [InlineData("ses_RbDhvsH4tFnL0VswQKFfIqN8WPHLhJvi-6LBvAkM4ag", "I11 no leak: a log has a token")]
    [InlineData("dev_RbDhvsH4tFnL0VswQKFfIqN8WPHLhJvi-6LBvAkM4ag", "I11 no leak: a log has a token")]
    public void I11_a_secret_in_a_log_is_a_violation(string line, string violation) =>
        Checker.Judge(new() { Operations = [], Logs = [line] }).ShouldHaveSingleItem().ShouldBe(violation);

    [Fact]
    public void I12_a_setup_token_accepted_twice_is_a_violation() =>
        Judge([Ok(Kinds.Setup, 0) with { User = "root" }, Ok(Kinds.Setup, 10) with { User = "other" }]).ShouldHaveSingleItem().ShouldStartWith("I12");

    [Fact]
    public void Welch_test_distinguishes_only_samples_with_different_means()
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
