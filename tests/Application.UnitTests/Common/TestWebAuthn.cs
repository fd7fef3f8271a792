using System.Globalization;
using Auth.Application.Passkeys;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Common;

/// <summary>Ceremonies in readable text: a challenge is a number, and an authenticator responds with <c>challenge credential count</c>.</summary>
internal sealed class TestWebAuthn : IWebAuthn
{
    private int _challenges;

    public Task<CeremonyOptions> CreateRegistrationOptionsAsync(User user, IReadOnlyCollection<Passkey> known) => Task.FromResult(NextOptions());

    public Task<CeremonyOptions> CreateAuthenticationOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed) => Task.FromResult(NextOptions());

    public Task<PasskeyCredential?> VerifyAttestationAsync(string state, string answer) => Task.FromResult(Read(state, answer));

    public CredentialId? ReadCredentialId(string answer) => answer.Split(' ') is [_, var id, _] ? TestPasskeys.Credential(id).Id : null;

    public Task<PasskeyCredential?> VerifyAssertionAsync(string state, string answer, Passkey passkey) =>
        Task.FromResult(Read(state, answer) is { } credential && credential.Id == passkey.CredentialId ? credential : null);

    /// <summary>The response of an authenticator to a ceremony.</summary>
    /// <param name="answer">The credential and its count, such as <c>phone 6</c>.</param>
    public static PasskeyResponse Respond(StartedCeremony ceremony, string answer) => new(ceremony.Token.Reveal(), $"{ceremony.Options} {answer}");

    private static PasskeyCredential? Read(string state, string answer) =>
        answer.Split(' ') is [var challenge, var id, var count] && challenge == state ? TestPasskeys.Credential(id, long.Parse(count, CultureInfo.InvariantCulture)) : null;

    private CeremonyOptions NextOptions()
    {
        var challenge = (++_challenges).ToString(CultureInfo.InvariantCulture);
        return new(challenge, challenge);
    }
}
