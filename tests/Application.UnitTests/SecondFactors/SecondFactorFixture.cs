using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.SecondFactors;

/// <summary>The use cases of second factors, each run as a request of its own.</summary>
internal sealed class SecondFactorFixture : AuthenticationFixture
{
    public Task<Result<TotpEnrollment>> EnrollAsync(User user)
    {
        var context = Database.NewContext();
        return new EnrollTotpHandler(context.Users, CreateEnroller(context), Totp, Observe(context), Database.Time).RunAsync(new EnrollTotpCommand(user.Id), Observe(context));
    }

    public Task<Result<TotpEnrollment>> ShowAsync(User user, string secret)
    {
        var context = Database.NewContext();
        return new ShowTotpEnrollmentHandler(context.Users, CreateEnroller(context)).Handle(new ShowTotpEnrollmentQuery(user.Id, secret), CancellationToken.None);
    }

    public Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(User user, Session current, string code)
    {
        var context = Database.NewContext();
        var handler = new ConfirmTotpHandler(context.Users, context.Devices, CreateEnroller(context), CreateSecondFactorVerifier(context), Database.Time);
        return handler.Handle(new ConfirmTotpCommand(user.Id, current.Id, code), CancellationToken.None);
    }

    public Task<Result> RemoveAsync(User user, bool keepPasskeys = false, SessionId? current = null)
    {
        var context = Database.NewContext();
        return new RemoveSecondFactorsHandler(context.Users, context.TotpAuthenticators, context.LoginChallenges, context.Passkeys, context.MailOutbox, Database.Time)
            .RunAsync(new RemoveSecondFactorsCommand(user.Id, keepPasskeys, current), context.UnitOfWork);
    }

    public Task<Result<IReadOnlyList<RecoveryCode>>> RenewRecoveryCodesAsync(User user, SessionId current = default)
    {
        var context = Database.NewContext();
        return new RenewRecoveryCodesHandler(context.TotpAuthenticators, Database.Time).RunAsync(new RenewRecoveryCodesCommand(user.Id, current), context.UnitOfWork);
    }

    public async Task<SecondFactorDetails> GetAsync(User user)
    {
        var context = Database.NewContext();
        return (await new GetSecondFactorsHandler(context.Users, context.TotpAuthenticators, context.Passkeys).Handle(new GetSecondFactorsQuery(user.Id), CancellationToken.None)).Value;
    }
}
