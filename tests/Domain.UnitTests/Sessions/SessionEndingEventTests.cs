using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

public sealed class SessionEndingEventTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly SessionId Kept = SessionId.New(Now);

    public static TheoryData<Action<User>, SessionEndReason, SessionId?> Changes { get; } = new()
    {
        { u => u.ChangePassword(TestValues.Hash("new"), Now), SessionEndReason.PasswordChanged, null },
        { u => u.ChangePassword(TestValues.Hash("new"), Now, Kept), SessionEndReason.PasswordChanged, Kept },
        { u => u.RecoverPassword(TestValues.Hash("new"), Now), SessionEndReason.PasswordChanged, null },
        { u => u.EnrollSecondFactor(Now), SessionEndReason.SecondFactorEnrolled, null },
        { u => u.EnrollSecondFactor(Now, Kept), SessionEndReason.SecondFactorEnrolled, Kept },
        { u => u.Lock(Now), SessionEndReason.UserLocked, null },
        { u => u.Close(Now), SessionEndReason.AccountClosed, null },
        { u => u.RejectSessions(new Error(ErrorKind.Forbidden, "left", "Left."), Now), SessionEndReason.RejectedByRule, null },
        { u => u.RevokeSessions(Now), SessionEndReason.Revoked, null },
        { u => u.RevokeSessions(Now, Kept), SessionEndReason.Revoked, Kept },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    [Trait("Requirement", "R29")]
    [Trait("Requirement", "R30")]
    public void An_event_that_ends_sessions_states_the_reason_and_the_kept_session(Action<User> change, SessionEndReason reason, SessionId? kept)
    {
        User user = TestUsers.Create();

        change(user);

        var ending = user.Events.ShouldHaveSingleItem().ShouldBeAssignableTo<ISessionEndingEvent>().ShouldNotBeNull();
        (ending.UserId, ending.EndReason, ending.KeptSessionId, ending.Removed).ShouldBe((user.Id, reason, kept, null));
    }

    /// <summary>Mark a new event with <see cref="ISessionEndingEvent"/>, or add it here if the user's sessions continue.</summary>
    [Fact]
    public void Every_user_event_either_ends_sessions_or_is_listed_as_keeping_them()
    {
        var keeping = typeof(IDomainEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IUserEvent)) && !type.IsInterface && !type.IsAssignableTo(typeof(ISessionEvent)) && !type.IsAssignableTo(typeof(ISessionEndingEvent)));

        keeping.ShouldBe(
            [
                typeof(UserRegistered), typeof(UserImported), typeof(InvitationAccepted), typeof(UserUnlocked), typeof(RolesChanged), typeof(UserAttributesChanged),
                typeof(AttemptFailed), typeof(AttemptsReset), typeof(DeviceForgotten), typeof(SignInRefused), typeof(UserLockedOut),
                typeof(LinkRequested), typeof(EmailVerified), typeof(EmailChanged), typeof(EmailChangeWithdrawn), typeof(EmailLost), typeof(PasswordRehashed),
                typeof(RecoveryCodeUsed), typeof(PasskeyAdded), typeof(PasskeyRefused), typeof(TermsAccepted), typeof(PasswordChangeRequired),
            ],
            ignoreOrder: true);
    }

    /// <summary>Public properties of an event are stored as its details.</summary>
    [Fact]
    public void The_session_properties_of_events_are_not_stored()
    {
        var endingEvents = typeof(IDomainEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISessionEndingEvent)) && !type.IsInterface).ToList();
        var members = typeof(ISessionEndingEvent).GetProperties().Select(p => p.Name);

        endingEvents.Count.ShouldBe(11);
        endingEvents.SelectMany(e => e.GetProperties()).Select(p => p.Name).Intersect(members).ShouldBeEmpty();
    }

    [Fact]
    public void No_event_is_both_session_ending_and_session_neutral() =>
        typeof(IDomainEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ISessionEndingEvent)) && type.IsAssignableTo(typeof(ISessionNeutralEvent)))
            .ShouldBeEmpty();
}
