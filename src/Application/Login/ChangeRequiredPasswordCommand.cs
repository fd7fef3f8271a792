using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passwords;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Sets the new password that a login requires, and continues the login. As any change of the password, it ends all sessions, other logins and email links, and removes the other devices.</summary>
/// <param name="Challenge">The token of the login challenge, which stays valid.</param>
/// <param name="NewPassword">Must obey the rules and differ from the current password.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record ChangeRequiredPasswordCommand(
    string Challenge, string NewPassword, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null)
    : ICommand<LoginResult>, ILoginStepCommand, IManagesTransactions
{
    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(ChangeRequiredPasswordCommand);
}

internal sealed class ChangeRequiredPasswordValidator : AbstractValidator<ChangeRequiredPasswordCommand>
{
    public ChangeRequiredPasswordValidator() => RuleFor(c => c.NewPassword).ValidPassword();
}

internal sealed class ChangeRequiredPasswordHandler(LoginSteps steps, NewPasswordHasher hasher, IDeviceRepository devices, IMailOutbox outbox, IUnitOfWork unitOfWork, TimeProvider time)
    : ICommandHandler<ChangeRequiredPasswordCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(ChangeRequiredPasswordCommand command, CancellationToken cancellationToken)
    {
        // Checked before hashing, which is expensive, and again in the transaction.
        var now = time.Now();
        var found = await steps.FindNextAsync(command, RequiredActionName.ChangePassword, now);
        if (found.IsFailure) return found.Error;

        // Only where the current one was verified: in a login with a passkey, the comparison would reveal it.
        var mustDiffer = found.Value.Challenge.Methods.HasFlag(AuthenticationMethods.Password);
        var hash = await hasher.HashRequiredAsync(command.NewPassword, found.Value.User, mustDiffer, cancellationToken);
        return hash.IsFailure ? hash.Error.ForField("newPassword") : await unitOfWork.ExecuteAsync(() => CompleteAsync(command, hash.Value), CancellationToken.None);
    }

    /// <summary>A password that another step has set meanwhile is not replaced, and this one is not acknowledged (P8).</summary>
    private async Task<Result<LoginResult>> CompleteAsync(ChangeRequiredPasswordCommand command, PasswordHash hash)
    {
        var now = time.Now();
        var found = await steps.FindNextAsync(command, RequiredActionName.ChangePassword, now);
        return found.IsFailure ? found.Error : await steps.CompleteAsync(command, RequiredActionName.ChangePassword, now, step => ChangeAsync(step, hash, now));
    }

    private async Task<Result> ChangeAsync(LoginStep step, PasswordHash hash, DateTimeOffset now)
    {
        var (_, challenge, user, device) = step;
        user.ChangePassword(hash, now, keptChallenge: challenge.TokenHash);
        challenge.RecordNewPassword(user);
        outbox.NotifyUser(user, MailKind.PasswordChanged, now);
        foreach (var other in (await devices.ListByUserAsync(user.Id, CancellationToken.None)).Where(d => d != device)) devices.Remove(other);
        return Result.Success();
    }
}
