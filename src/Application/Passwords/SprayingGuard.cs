using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Applies <see cref="SprayingDetector"/> to the attempts of a request (R81).</summary>
/// <remarks>Known devices need no turn and are not counted, so that owners at the same address keep access (P6). Nor do users need one who are signed in to the account: they guess at no other.</remarks>
internal sealed class SprayingGuard(SprayingDetector detector, IRequestContext context, IUnitOfWork unitOfWork)
{
    /// <summary>Whether the attempt of this request may be made. It is decided once, because a conflict runs the transaction again.</summary>
    private bool _isAdmitted;

    /// <summary>Returns why an attempt would be rejected now; null if it would not. Takes no turn.</summary>
    /// <param name="isRecognized">Called only if the answer makes a difference.</param>
    public async Task<Error?> FindRejectionAsync(Func<Task<bool>> isRecognized) =>
        !_isAdmitted && detector.FindWait(context.Client) is { } wait && !await isRecognized() ? PasswordErrors.TooManyFailures(wait) : null;

    /// <summary>Takes the turn that the attempt needs.</summary>
    /// <param name="isRecognized">Called only if the answer makes a difference.</param>
    /// <returns>Null if it may be made.</returns>
    public async Task<Error?> TakeTurnAsync(Func<Task<bool>> isRecognized)
    {
        var recognized = !_isAdmitted && detector.IsSlowed(context.Client) && await isRecognized();
        if (recognized) return null;
        return TakeTurn();
    }

    /// <summary>Takes the turn that an attempt on the account needs.</summary>
    /// <returns>Null if it may be made.</returns>
    public Error? TakeTurn(User user, Device? device, DateTimeOffset now) => device?.IsKnown(now) == true || context.IsSessionOf(user) ? null : TakeTurn();

    /// <summary>Counts a failed attempt, within the transaction that stores it. Call it before the attempt changes the device.</summary>
    /// <param name="name">As entered, so that the username and the email of an account count as two, like names without one (P5).</param>
    public void RecordFailure(LoginName name, User user, Device? device, DateTimeOffset now)
    {
        if (device?.IsKnown(now) == true || detector.RecordFailure(context.Client, LoginNameDigest.From(name)) is not { } suspicion) return;

        user.ReportSpraying(suspicion.Network, suspicion.Accounts, now);
        unitOfWork.OnCommitted(() =>
        {
            detector.MarkReported(suspicion);
            Telemetry.RecordSprayingSuspicion();
        });
    }

    /// <summary>Records a right password or code, which clears the failures of all names of the account.</summary>
    public void RecordSuccess(User user)
    {
        List<LoginName> names = [LoginName.FromUsername(user.Username)];
        if (user.Email is { } email) names.Add(LoginName.FromEmail(email));
        detector.RecordSuccess(context.Client, user.Id, [.. names.Select(LoginNameDigest.From)]);
    }

    private Error? TakeTurn()
    {
        if (_isAdmitted) return null;
        if (detector.TakeTurn(context.Client) is { } wait) return PasswordErrors.TooManyFailures(wait);

        _isAdmitted = true;
        return null;
    }
}
