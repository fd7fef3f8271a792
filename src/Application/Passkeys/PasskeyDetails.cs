using Auth.Domain.Passkeys;

namespace Auth.Application.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">How the person calls it.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
/// <param name="LastUsedAt">When it was last used, UTC; null: not yet.</param>
public sealed record PasskeyDetails(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    internal static PasskeyDetails Of(Passkey passkey) => new(passkey.Id.Value, passkey.Name.Value, passkey.CreatedAt, passkey.LastUsedAt);
}
