using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Completes the enrollment that a login requires with a first code, which then counts as its second factor. The client stores the recovery codes, then continues the login.</summary>
/// <param name="Challenge">The token of the login challenge, which stays valid.</param>
/// <param name="Code">Verified and counted like a code at login.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record ConfirmRequiredEnrollmentCommand(string Challenge, string Code, ClientFingerprint Client, Token<Device>? DeviceToken = null)
    : ICommand<IReadOnlyList<RecoveryCode>>, ILoginStepCommand, IManagesTransactions
{
    /// <inheritdoc />
    public Token<Session>? PresentedToken => null;

    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(ConfirmRequiredEnrollmentCommand);
}

internal sealed class ConfirmRequiredEnrollmentValidator : AbstractValidator<ConfirmRequiredEnrollmentCommand>
{
    public ConfirmRequiredEnrollmentValidator() => RuleFor(c => c.Code).MustCreate(SecondFactorCode.CreateTotp);
}

internal sealed class ConfirmRequiredEnrollmentHandler(LoginSteps steps, TotpEnroller enroller, SecondFactorVerifier verifier, TimeProvider time)
    : ICommandHandler<ConfirmRequiredEnrollmentCommand, IReadOnlyList<RecoveryCode>>
{
    public async Task<Result<IReadOnlyList<RecoveryCode>>> Handle(ConfirmRequiredEnrollmentCommand command, CancellationToken cancellationToken)
    {
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;

        return await verifier.ExecuteAsync(token.Hash().Value.ToString(), () => ConfirmAsync(command), cancellationToken);
    }

    private async Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(ConfirmRequiredEnrollmentCommand command)
    {
        var now = time.Now();
        var step = await steps.FindNextAsync(command, RequiredActionName.EnrollSecondFactor, now);
        if (step.IsFailure) return step.Error;

        var (_, challenge, user, device) = step.Value;
        var codes = await enroller.ConfirmAsync(user, device, command.Code, now, keptChallenge: challenge.TokenHash);
        if (codes.IsSuccess) challenge.RecordVerified(SessionCredentials.OneTimeCodes);
        return codes;
    }
}
