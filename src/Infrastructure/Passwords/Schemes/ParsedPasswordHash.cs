using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>A stored password hash that was parsed and is valid.</summary>
/// <param name="Cost">Cost of one call of <paramref name="Matches"/>.</param>
/// <param name="Matches">Verifies a password in a time that does not depend on how much of it is correct.</param>
internal sealed record ParsedPasswordHash(HashingCost? Cost, Func<SubmittedPassword, bool> Matches);
