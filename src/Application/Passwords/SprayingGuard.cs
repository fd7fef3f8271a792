using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Applies <see cref="SprayingDetector"/> to the attempts of a request (R81).</summary>
/// <remarks>Known devices are neither paused nor counted, so that owners at the same address keep access (P6). Nor are users paused who are signed in to the account: they guess at no other.</remarks>
public sealed class SprayingGuard(SprayingDetector detector, IRequestContext context, IUnitOfWork unitOfWork)
{
    /// <summary>Returns why an attempt is rejected, unless the client is recognized; null if it is not.</summary>
    public Error? FindPause() => detector.GetPause(context.Client) is { } pause ? PasswordErrors.TooManyFailures(pause) : null;

    /// <summary>Returns why an attempt on the account is rejected; null if it is not.</summary>
    public Error? FindPause(User user, Device? device, DateTimeOffset now) =>
        device?.IsKnown(now) == true || (context.Actor is SignedInUser actor && actor.UserId == user.Id) ? null : FindPause();

    /// <summary>Counts a failed attempt, within the transaction that stores it. Call it before the attempt changes the device.</summary>
    public void RecordFailure(User user, Device? device, DateTimeOffset now)
    {
        if (device?.IsKnown(now) == true || detector.RecordFailure(context.Client, user.Id) is not { } suspicion) return;

        user.ReportSpraying(suspicion.Network, suspicion.Accounts, now);
        unitOfWork.OnCommitted(() =>
        {
            if (detector.MarkReported(suspicion)) Telemetry.RecordSprayingSuspicion();
        });
    }

    /// <summary>Records a right password or code.</summary>
    public void RecordSuccess(User user) => detector.RecordSuccess(context.Client, user.Id);
}
