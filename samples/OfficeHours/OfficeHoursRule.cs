using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Samples.OfficeHours;

/// <summary>Allows logins on weekdays from 6 to 22 UTC; administrators can sign in at any time.</summary>
public sealed class OfficeHoursRule : ILoginRule
{
    private static readonly Error OutOfHours = new(ErrorKind.Forbidden, "out_of_hours", "Sign in on weekdays from 6 to 22 UTC.");

    public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isOpen = now.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && now.Hour is >= 6 and < 22;
        return Task.FromResult(isOpen || user.IsAdministrator ? Result.Success() : OutOfHours);
    }
}
