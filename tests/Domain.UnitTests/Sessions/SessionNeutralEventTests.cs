using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Sessions;

public sealed class SessionNeutralEventTests
{
    /// <summary>Add a new event here if it changes sessions or service accounts, or the data that they are validated against. Otherwise mark it with <see cref="ISessionNeutralEvent"/>.</summary>
    [Fact]
    public void Every_event_is_either_session_neutral_or_listed_as_invalidating_sessions_or_service_accounts()
    {
        var invalidating = typeof(IDomainEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IDomainEvent)) && !type.IsInterface && !type.IsAssignableTo(typeof(ISessionNeutralEvent)));

        invalidating.ShouldBe(
            [
                typeof(AccountClaimed), typeof(AccountClosed), typeof(PasskeyRemoved), typeof(PasswordChanged), typeof(PasswordRecovered), typeof(RecoveryCodesRenewed), typeof(RolesChanged), typeof(UserAttributesChanged),
                typeof(SecondFactorEnrolled), typeof(SecondFactorRemoved), typeof(SessionsRevoked), typeof(SessionsRejected), typeof(UserLocked), typeof(UserUnlocked),
                typeof(SessionAddressLearned), typeof(SessionEnded), typeof(SessionSteppedUp),
                typeof(ServiceAccountChanged), typeof(ServiceAccountRemoved), typeof(ServiceKeyRevoked),
            ],
            ignoreOrder: true);
    }
}
