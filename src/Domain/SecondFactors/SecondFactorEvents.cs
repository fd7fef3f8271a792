using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>From now on the account is entered with a second factor as well.</summary>
public sealed record SecondFactorEnrolled(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person, or an administrator, removed the second factor with its recovery codes.</summary>
public sealed record SecondFactorRemoved(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person made a new set of recovery codes.</summary>
public sealed record RecoveryCodesRenewed(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>A recovery code took the place of a one-time code.</summary>
/// <param name="User">Whose.</param>
/// <param name="Left">How many are left.</param>
/// <param name="OccurredAt">When.</param>
public sealed record RecoveryCodeUsed(UserId User, int Left, DateTimeOffset OccurredAt) : IUserEvent;
