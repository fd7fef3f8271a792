using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors.EnrolTotp;

/// <summary>Starts the enrollment of an authenticator and returns its TOTP secret, which a first code must confirm.</summary>
[UseCaseName("EnrolTotp")]
public sealed record EnrolTotpCommand(UserId UserId) : ICommand<TotpEnrolment>, IManagesTransactions;

/// <summary>The secret is encrypted before the transaction, because a new encryption key is stored in a transaction of its own.</summary>
internal sealed class EnrolTotpHandler(IUserRepository users, ITotpAuthenticatorRepository authenticators, ITotp totp, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<EnrolTotpCommand, TotpEnrolment>
{
    public async Task<Result<TotpEnrolment>> Handle(EnrolTotpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } currentUser) return SessionErrors.NotAuthenticated;

        totp.Prepare();
        var generated = totp.NewSeed(currentUser);
        return await unitOfWork.CommitAsync<Result<TotpEnrolment>>(
            async () =>
            {
                if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

                var now = time.Now();
                if (await authenticators.FindAsync(user.Id, cancellationToken) is not { } existing)
                {
                    authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, generated.Seed, now));
                    return generated.Shown;
                }

                var result = existing.RestartEnrollment(generated.Seed, now);
                return result.IsFailure ? result.Error : generated.Shown;
            },
            cancellationToken);
    }
}
