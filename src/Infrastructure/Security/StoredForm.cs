namespace Auth.Infrastructure.Security;

/// <summary>A stored password that was read and found sound.</summary>
/// <param name="Cost">What <paramref name="Matches"/> costs.</param>
/// <param name="Matches">Computes whether a password is the stored one, in a time that doesn't depend on how much of it is right.</param>
internal sealed record StoredForm(HashingCost? Cost, Func<SubmittedPassword, bool> Matches);
