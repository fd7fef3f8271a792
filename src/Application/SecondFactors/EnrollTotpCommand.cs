using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Starts the enrollment of an authenticator and returns its TOTP secret, which a first code must confirm.</summary>
[UseCaseName("EnrolTotp")]
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record EnrollTotpCommand(UserId UserId) : ICommand<TotpEnrollment>, IChangesFactors, IManagesTransactions;

/// <summary>The secret is encrypted before the transaction, because a new encryption key is stored in a transaction of its own.</summary>
internal sealed class EnrollTotpHandler(IUserRepository users, TotpEnroller enroller, ITotp totp, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<EnrollTotpCommand, TotpEnrollment>
{
    public async Task<Result<TotpEnrollment>> Handle(EnrollTotpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } currentUser) return SessionErrors.NotAuthenticated;

        totp.EnsureEncryptionKey();
        var generated = totp.GenerateSecret(currentUser);
        return await unitOfWork.ExecuteAsync<Result<TotpEnrollment>>(
            async () => await users.FindAsync(command.UserId, cancellationToken) is { } user ? await enroller.StartAsync(user, generated, time.Now()) : SessionErrors.NotAuthenticated,
            cancellationToken);
    }
}
