using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Continues a login after steps that were completed elsewhere: issues the session, or returns what is left.</summary>
/// <param name="Challenge">The token of the login challenge.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record ContinueLoginCommand(string Challenge, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null) : ICommand<LoginResult>, ILoginStepCommand
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(ContinueLoginCommand);
}

internal sealed class ContinueLoginHandler(LoginSteps steps, TimeProvider time) : ICommandHandler<ContinueLoginCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(ContinueLoginCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var found = await steps.FindAllowedAsync(command, now);
        return found.IsFailure ? found.Error : await steps.ProceedAsync(found.Value, command, now);
    }
}
