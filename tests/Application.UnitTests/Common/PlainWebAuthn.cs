using System.Globalization;
using Auth.Application.Passkeys;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Common;

/// <summary>Ceremonies in plain words: the challenge is a number, and what an authenticator answers is <c>challenge credential count</c>.</summary>
internal sealed class PlainWebAuthn : IWebAuthn
{
    private int _challenges;

    public Task<CeremonyOptions> CreateRegistrationOptionsAsync(User user, IReadOnlyCollection<Passkey> known) => Task.FromResult(Next());

    public Task<CeremonyOptions> CreateAuthenticationOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed) => Task.FromResult(Next());

    public Task<PasskeyCredential?> VerifyAttestationAsync(string state, string answer) => Task.FromResult(Read(state, answer));

    public CredentialId? ReadCredentialId(string answer) => answer.Split(' ') is [_, var id, _] ? TestPasskeys.Credential(id).Id : null;

    public Task<PasskeyCredential?> VerifyAssertionAsync(string state, string answer, Passkey passkey) =>
        Task.FromResult(Read(state, answer) is { } shown && shown.Id == passkey.CredentialId ? shown : null);

    private static PasskeyCredential? Read(string state, string answer) =>
        answer.Split(' ') is [var challenge, var id, var count] && challenge == state ? TestPasskeys.Credential(id, long.Parse(count, CultureInfo.InvariantCulture)) : null;

    private CeremonyOptions Next()
    {
        var challenge = (++_challenges).ToString(CultureInfo.InvariantCulture);
        return new(challenge, challenge);
    }
}
