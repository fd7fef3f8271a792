using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>What WebAuthn asks of a relying party: makes the options of a ceremony, and checks what an authenticator answered. It knows no store.</summary>
public interface IWebAuthn
{
    /// <summary>The options by which a browser has a new passkey made.</summary>
    /// <param name="user">For whom.</param>
    /// <param name="known">Those that the person has: their authenticators make no second one.</param>
    Task<CeremonyOptions> CreationOptionsAsync(User user, IReadOnlyCollection<Passkey> known);

    /// <summary>The options by which a browser has a passkey used.</summary>
    /// <param name="user">Who is to use one of theirs; null: whoever has one for this server.</param>
    /// <param name="allowed">Those that the person has.</param>
    Task<CeremonyOptions> RequestOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed);

    /// <summary>Checks what an authenticator answered to creation options: challenge, origin, server, presence and consent of its owner, algorithm.</summary>
    /// <returns>The new credential; null: something is not right.</returns>
    Task<PasskeyCredential?> CreatedAsync(string state, string answer);

    /// <summary>Which credential an answer to request options says it is of; null: it can't be read.</summary>
    CredentialId? CredentialIn(string answer);

    /// <summary>Checks what an authenticator answered to request options: as above, and its owner, and the signature. What the counter says is not judged here.</summary>
    /// <returns>What the credential shows of itself now; null: something is not right.</returns>
    Task<PasskeyCredential?> UsedAsync(string state, string answer, Passkey passkey);
}

/// <summary>The options of a ceremony.</summary>
/// <param name="Json">For the browser.</param>
/// <param name="State">What the check of the answer needs of them; it stays here.</param>
public sealed record CeremonyOptions(string Json, string State);
