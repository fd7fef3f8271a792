using System.Runtime.CompilerServices;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>What each event of a user ends. A new event belongs into one of these lists, so that its effect is decided and not forgotten (ADR 33).</summary>
[Trait("Requirement", "R73")]
[Trait("Requirement", "R74")]
public sealed class EventClassificationTests
{
    private static readonly UserId UserId = UserId.New(TestTime.Start);

    /// <summary>End all email links of the user.</summary>
    private static readonly Type[] EndAllLinks =
        [typeof(PasswordChanged), typeof(PasswordRecovered), typeof(EmailVerified), typeof(EmailChanged), typeof(AccountClaimed), typeof(UserLocked), typeof(AccountClosed)];

    /// <summary>End requested changes of the email.</summary>
    private static readonly Type[] EndEmailChanges = [typeof(SessionsRevoked), typeof(SessionsRejected), typeof(SecondFactorEnrolled), typeof(SessionEnded), typeof(EmailChangeWithdrawn)];

    /// <summary>Withdraw invitations of the user.</summary>
    private static readonly Type[] WithdrawInvitations =
    [
        typeof(PasswordChanged), typeof(PasswordRecovered), typeof(AccountClaimed), typeof(UserLocked), typeof(AccountClosed), typeof(RolesChanged),
        typeof(SessionsRevoked), typeof(SessionsRejected), typeof(SecondFactorEnrolled), typeof(SessionEnded),
    ];

    /// <summary>End neither.</summary>
    private static readonly Type[] EndNothing =
    [
        typeof(UserRegistered), typeof(UserImported), typeof(InvitationAccepted), typeof(UserUnlocked),
        typeof(AttemptFailed), typeof(AttemptsReset), typeof(DeviceForgotten), typeof(SignInRefused), typeof(UserLockedOut),
        typeof(UserAttributesChanged), typeof(LinkRequested), typeof(EmailLost), typeof(PasswordRehashed), typeof(PasswordChangeRequired),
        typeof(RecoveryCodeUsed), typeof(RecoveryCodesRenewed), typeof(SecondFactorRemoved), typeof(PasskeyAdded), typeof(PasskeyRemoved), typeof(PasskeyRefused), typeof(TermsAccepted),
        typeof(SessionStarted), typeof(SessionSteppedUp), typeof(SessionMismatched), typeof(SessionAddressLearned),
    ];

    /// <summary>Every event of a user in the domain.</summary>
    private static IEnumerable<Type> UserEvents => typeof(IDomainEvent).Assembly.GetTypes().Where(type => !type.IsInterface && type.IsAssignableTo(typeof(IUserEvent)));

    [Fact]
    public void Every_user_event_is_classified() =>
        UserEvents.ShouldBe(EndAllLinks.Concat(EndEmailChanges).Concat(WithdrawInvitations).Concat(EndNothing).Distinct(), ignoreOrder: true);

    [Fact]
    public void Every_user_event_ends_the_links_of_its_class()
    {
        var ended = UserEvents.ToDictionary(type => type, type => LinkRevocation.From([Sample(type)]).SingleOrDefault());

        ended.Where(e => e.Value is { OnlyEmailChanges: false }).Select(e => e.Key).ShouldBe(EndAllLinks, ignoreOrder: true);
        ended.Where(e => e.Value is { OnlyEmailChanges: true }).Select(e => e.Key).ShouldBe(EndEmailChanges, ignoreOrder: true);
    }

    [Fact]
    public void Every_user_event_withdraws_the_invitations_of_its_class() =>
        UserEvents.Where(type => InvitationRevocation.From([Sample(type)]).Count > 0).ShouldBe(WithdrawInvitations, ignoreOrder: true);

    /// <summary>An event of the user. A session has ended by a revocation, and no role remains.</summary>
    private static IDomainEvent Sample(Type type)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 1);
        return (IDomainEvent)constructor.Invoke([.. constructor.GetParameters().Select(p => SampleOf(p.ParameterType))]);
    }

    private static object? SampleOf(Type type) => type switch
    {
        _ when type == typeof(UserId) => UserId,
        _ when type == typeof(DateTimeOffset) => TestTime.Start,
        _ when type == typeof(SessionEndReason) => SessionEndReason.Revoked,
        _ when type == typeof(IReadOnlyList<string>) => Array.Empty<string>(),
        _ when type == typeof(string) => "",
        _ => Nullable.GetUnderlyingType(type) is null && type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null,
    };
}
