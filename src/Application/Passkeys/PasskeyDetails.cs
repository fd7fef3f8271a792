using Auth.Domain.Passkeys;

namespace Auth.Application.Passkeys;

/// <summary>A passkey as its user sees it.</summary>
/// <param name="Id">The passkey's id.</param>
/// <param name="Name">The name that the user gave it.</param>
/// <param name="CreatedAt">When it was added, in UTC.</param>
/// <param name="LastUsedAt">When it was last used, in UTC; null if never.</param>
public sealed record PasskeyDetails(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    internal static PasskeyDetails From(Passkey passkey) => new(passkey.Id.Value, passkey.Name.Value, passkey.CreatedAt, passkey.LastUsedAt);
}
