using Auth.Application.Passkeys;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Accepts every response, which is a credential id, and increments the sign count each time. Only the database can reject a passkey.</summary>
internal sealed class FakeWebAuthn : IWebAuthn
{
    private static readonly CeremonyOptions Options = new("{}", "state");

    public Task<CeremonyOptions> CreateRegistrationOptionsAsync(User user, IReadOnlyCollection<Passkey> known) => Task.FromResult(Options);

    public Task<CeremonyOptions> CreateAuthenticationOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed) => Task.FromResult(Options);

    public Task<PasskeyCredential?> VerifyAttestationAsync(string state, string answer) =>
        Task.FromResult(ReadCredentialId(answer) is { } id ? TestPasskeys.Credential(id) : null);

    public CredentialId? ReadCredentialId(string answer) => CredentialId.TryParse(answer, out var id) ? id : null;

    public Task<PasskeyCredential?> VerifyAssertionAsync(string state, string answer, Passkey passkey) =>
        Task.FromResult<PasskeyCredential?>(passkey.Credential with { SignCount = passkey.SignCount + 1 });
}
