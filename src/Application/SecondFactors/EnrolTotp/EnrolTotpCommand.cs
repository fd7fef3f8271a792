using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors.EnrolTotp;

/// <summary>Begins to enrol an authenticator: makes its seed, which a first code has to confirm.</summary>
/// <param name="User">Whose.</param>
[UseCaseName("EnrolTotp")]
public sealed record EnrolTotpCommand(UserId User) : ICommand<TotpEnrolment>, IManagesTransactions;

/// <summary>The seed is encrypted before the transaction, as its key may have to be stored in one of its own.</summary>
internal sealed class EnrolTotpHandler(IUserRepository users, IAuthenticatorRepository authenticators, ITotp totp, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<EnrolTotpCommand, TotpEnrolment>
{
    public async Task<Result<TotpEnrolment>> Handle(EnrolTotpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } asking) return SessionErrors.NotAuthenticated;

        totp.Prepare();
        var made = totp.NewSeed(asking);
        return await unitOfWork.CommitAsync<Result<TotpEnrolment>>(
            async () =>
            {
                if (await users.FindAsync(command.User, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

                var now = time.Now();
                if (await authenticators.FindAsync(user.Id, cancellationToken) is not { } there)
                {
                    authenticators.Add(Authenticator.Begin(user.Id, made.Seed, now));
                    return made.Shown;
                }

                var begun = there.BeginAnew(made.Seed, now);
                return begun.IsFailure ? begun.Error : made.Shown;
            },
            cancellationToken);
    }
}
