using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Sends the verification link of a login again. If the email has been verified meanwhile, it continues the login instead.</summary>
/// <param name="Challenge">The token of the login challenge.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record SendVerificationCommand(string Challenge, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null) : ICommand<LoginResult>, ILoginStepCommand
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(SendVerificationCommand);
}

internal sealed class SendVerificationHandler(LoginSteps steps, EmailVerificationStep verification, TimeProvider time) : ICommandHandler<SendVerificationCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(SendVerificationCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var found = await steps.FindAllowedAsync(command, now);
        if (found.IsFailure) return found.Error;

        if (await steps.ListLeftAsync(found.Value, now) is [RequiredActionName.VerifyEmail, ..])
        {
            var sent = verification.SendAgain(found.Value.User, now);
            if (sent.IsFailure) return sent.Error;
        }

        return await steps.ProceedAsync(found.Value, command, now);
    }
}
