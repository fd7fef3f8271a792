using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>Removing or replacing a credential ends the sessions that rest on it (ADR 33).</summary>
[Trait("Requirement", "R80")]
public class RemovedCredentialTests
{
    private const AuthenticationMethods PasswordAndCode = AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode;

    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly DateTimeOffset Later = Now.AddMinutes(5);

    private readonly User _alice = TestUsers.Create().WithSecondFactor();
    private readonly Passkey _phone;
    private readonly Passkey _key;

    public RemovedCredentialTests() => (_phone, _key) = (TestPasskeys.Create(_alice, "phone"), TestPasskeys.Create(_alice, "key"));

    [Fact]
    public void A_removed_passkey_ends_the_sessions_that_it_started() => EndsByRemovingPhone(SignIn(_phone.SessionCredentials)).ShouldBeTrue();

    [Fact]
    public void A_removed_passkey_ends_the_sessions_that_it_continued_after_the_password() =>
        EndsByRemovingPhone(SignIn(_phone.SessionCredentials.WithPassword())).ShouldBeTrue();

    [Fact]
    public void A_removed_passkey_ends_the_sessions_in_which_it_confirmed_the_identity() =>
        EndsByRemovingPhone(SignIn(AuthenticationMethods.Password, stepUp: _phone.SessionCredentials)).ShouldBeTrue();

    [Fact]
    public void A_removed_passkey_ends_the_sessions_that_it_started_although_another_credential_confirmed_the_identity_since()
    {
        EndsByRemovingPhone(SignIn(_phone.SessionCredentials, stepUp: PasswordAndCode)).ShouldBeTrue();
        EndsByRemovingPhone(SignIn(_phone.SessionCredentials, stepUp: _key.SessionCredentials)).ShouldBeTrue();
        EndsByRemovingPhone(SignIn(_key.SessionCredentials, stepUp: _phone.SessionCredentials)).ShouldBeTrue();
    }

    [Fact]
    public void A_removed_passkey_leaves_the_sessions_of_other_credentials()
    {
        EndsByRemovingPhone(SignIn(_key.SessionCredentials)).ShouldBeFalse();
        EndsByRemovingPhone(SignIn(AuthenticationMethods.Password)).ShouldBeFalse();
        EndsByRemovingPhone(SignIn(PasswordAndCode, stepUp: _key.SessionCredentials)).ShouldBeFalse();
    }

    [Fact]
    public void A_removed_passkey_ends_sessions_of_an_unknown_passkey()
    {
        EndsByRemovingPhone(SignIn(AuthenticationMethods.HardwareKey)).ShouldBeTrue();
        EndsByRemovingPhone(SignIn(AuthenticationMethods.SoftwareKey)).ShouldBeTrue();
    }

    [Fact]
    public void A_session_whose_login_is_unknown_ends_once_its_identity_was_confirmed_since()
    {
        var session = SignIn(AuthenticationMethods.Password);
        EarlierVersion(session);
        EndsByRemovingPhone(session).ShouldBeFalse();

        session.StepUp(AuthenticationMethods.Password, Later);

        EndsByRemovingPhone(session).ShouldBeTrue();
    }

    [Fact]
    public void A_removed_second_factor_ends_the_sessions_that_rest_on_a_code()
    {
        EndsByRemovingSecondFactor(SignIn(PasswordAndCode)).ShouldBeTrue();
        EndsByRemovingSecondFactor(SignIn(AuthenticationMethods.Password, stepUp: PasswordAndCode)).ShouldBeTrue();
        EndsByRemovingSecondFactor(SignIn(PasswordAndCode, stepUp: _phone.SessionCredentials)).ShouldBeTrue();
        EndsByRemovingSecondFactor(SignIn(AuthenticationMethods.Password)).ShouldBeFalse();
        EndsByRemovingSecondFactor(SignIn(_phone.SessionCredentials)).ShouldBeFalse();
    }

    [Fact]
    public void New_recovery_codes_end_the_sessions_that_rest_on_a_code()
    {
        var authenticator = TotpAuthenticator.StartEnrollment(_alice.Id, new("secret"), Now);
        authenticator.RenewRecoveryCodes(Now);
        var renewed = (ISessionEndingEvent)authenticator.Events.Single();

        renewed.Ends(SignIn(PasswordAndCode)).ShouldBeTrue();
        renewed.Ends(SignIn(AuthenticationMethods.Password)).ShouldBeFalse();
    }

    [Fact]
    public void The_session_that_removes_a_credential_stays()
    {
        var (current, other) = (SignIn(_phone.SessionCredentials), SignIn(_phone.SessionCredentials));
        _phone.Remove(Now, current.Id);
        _alice.RemoveSecondFactor(Now, current.Id);
        var authenticator = TotpAuthenticator.StartEnrollment(_alice.Id, new("secret"), Now);
        authenticator.RenewRecoveryCodes(Now, current.Id);

        var removed = (ISessionEndingEvent)_phone.Events.Single();
        (removed.Ends(current), removed.Ends(other), removed.EndReason).ShouldBe((false, true, SessionEndReason.CredentialRemoved));
        ((ISessionEndingEvent)_alice.Events.Single()).KeptSessionId.ShouldBe(current.Id);
        ((ISessionEndingEvent)authenticator.Events.Single()).KeptSessionId.ShouldBe(current.Id);
    }

    private bool EndsByRemovingPhone(Session session)
    {
        _phone.TakeEvents();
        _phone.Remove(Now);
        return ((ISessionEndingEvent)_phone.Events.Single()).Ends(session);
    }

    private static bool EndsByRemovingSecondFactor(Session session)
    {
        User alice = TestUsers.Create().WithSecondFactor();
        alice.RemoveSecondFactor(Now);
        return ((ISessionEndingEvent)alice.Events.Single()).Ends(session);
    }

    private Session SignIn(SessionCredentials credentials, SessionCredentials? stepUp = null)
    {
        var session = Session.Start(_alice, A.Client(), SessionPolicy.Default.Standard, Now, credentials).Session;
        if (stepUp is { } confirmation) session.StepUp(confirmation, Later);
        return session;
    }

    /// <summary>Removes what earlier versions did not store.</summary>
    private static void EarlierVersion(Session session) =>
        typeof(Session).GetField($"<{nameof(Session.LoginMethods)}>k__BackingField", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(session, null);
}
