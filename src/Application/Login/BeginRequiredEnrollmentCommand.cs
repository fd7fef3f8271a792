using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Starts the enrollment of an authenticator that a login requires, and returns its TOTP secret, which a first code must confirm.</summary>
/// <param name="Challenge">The token of the login challenge, which stays valid.</param>
/// <param name="ShownSecret">The TOTP secret that the client has. While it is pending, it is returned again; otherwise there is a new one. Null for a new one.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record BeginRequiredEnrollmentCommand(string Challenge, string? ShownSecret, ClientFingerprint Client, Token<Device>? DeviceToken = null)
    : ICommand<TotpEnrollment>, ILoginStepCommand, IManagesTransactions
{
    /// <inheritdoc />
    public Token<Session>? PresentedToken => null;

    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(BeginRequiredEnrollmentCommand);
}

/// <summary>The secret is encrypted before the transaction, because a new encryption key is stored in a transaction of its own.</summary>
internal sealed class BeginRequiredEnrollmentHandler(LoginSteps steps, TotpEnroller enroller, ITotp totp, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<BeginRequiredEnrollmentCommand, TotpEnrollment>
{
    public async Task<Result<TotpEnrollment>> Handle(BeginRequiredEnrollmentCommand command, CancellationToken cancellationToken)
    {
        var found = await steps.FindAsync(command, time.Now());
        if (found.IsFailure) return found.Error;

        totp.EnsureEncryptionKey();
        var generated = totp.GenerateSecret(found.Value.User);
        return await unitOfWork.ExecuteAsync(() => StartAsync(command, generated), cancellationToken);
    }

    private async Task<Result<TotpEnrollment>> StartAsync(BeginRequiredEnrollmentCommand command, GeneratedTotpSecret generated)
    {
        var now = time.Now();
        var step = await steps.FindNextAsync(command, RequiredActionName.EnrollSecondFactor, now);
        if (step.IsFailure) return step.Error;

        var shown = command.ShownSecret is { } secret ? await enroller.FindPendingAsync(step.Value.User, secret) : null;
        return shown ?? await enroller.StartAsync(step.Value.User, generated, now);
    }
}
