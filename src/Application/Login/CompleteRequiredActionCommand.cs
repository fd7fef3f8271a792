using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Completes a required action that is a form, and continues the login: issues the session, or returns what is left. An action that is not required is skipped, so that repeating the command has no effect.</summary>
/// <param name="Challenge">The token of the login challenge.</param>
/// <param name="Name">The name of the action, which must be the next one.</param>
/// <param name="Input">The fields of the form.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record CompleteRequiredActionCommand(
    string Challenge, string Name, IReadOnlyDictionary<string, string> Input, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null)
    : ICommand<LoginResult>, ILoginStepCommand, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(CompleteRequiredActionCommand);
}

internal sealed class CompleteRequiredActionHandler(LoginSteps steps, RequiredActionList actions, SecondFactorVerifier verifier, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<CompleteRequiredActionCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(CompleteRequiredActionCommand command, CancellationToken cancellationToken)
    {
        if (actions.Find(command.Name) is not { } action) return RequiredActionErrors.NotFound;
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;

        return action.VerifiesSecret
            ? await verifier.ExecuteAsync(token.Hash().Value.ToString(), () => CompleteAsync(command, action), cancellationToken)
            : await unitOfWork.ExecuteAsync(() => CompleteAsync(command, action), cancellationToken);
    }

    private Task<Result<LoginResult>> CompleteAsync(CompleteRequiredActionCommand command, IRequiredAction action)
    {
        var now = time.Now();
        return steps.CompleteAsync(command, action.Name, now, step => action.VerifiesSecret ? CountAsync(step) : RunAsync(step));

        async Task<Result> CountAsync(LoginStep step) =>
            await verifier.CountAsync(step.User, step.Device, () => RunAsync(step), await steps.IsSecretLeftAsync(step.User, step.Challenge.Credentials, now, except: action.Name), now);

        Task<Result> RunAsync(LoginStep step) => action.CompleteAsync(step.User, command.Input, now, CancellationToken.None);
    }
}
