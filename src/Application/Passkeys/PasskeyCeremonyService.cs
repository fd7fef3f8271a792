using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>Starts and completes all passkey ceremonies, within a transaction of the caller.</summary>
/// <remarks>A response deletes its ceremony, even a wrong one; only one that a limit rejects does not. It therefore works once across all nodes, and each retry needs a new challenge.</remarks>
internal sealed class PasskeyCeremonyService(
    IPasskeyCeremonyRepository ceremonies, IPasskeyRepository passkeys, IUserRepository users, IDeviceRepository devices, IWebAuthn webAuthn, ISessionPolicy policy)
{
    /// <summary>Starts a passkey registration.</summary>
    public async Task<StartedCeremony> BeginRegistrationAsync(User user, CeremonyClient client, DateTimeOffset now)
    {
        var options = await webAuthn.CreateRegistrationOptionsAsync(user, await passkeys.ListByUserAsync(user.Id, CancellationToken.None));
        return await BeginAsync(CeremonyPurpose.Addition, user, options, client, now);
    }

    /// <summary>Starts an authentication with one of the user's passkeys.</summary>
    /// <returns><see cref="PasskeyErrors.NotFound"/> if the user has none.</returns>
    public async Task<Result<StartedCeremony>> BeginAuthenticationAsync(CeremonyPurpose purpose, User user, CeremonyClient client, DateTimeOffset now)
    {
        var allowed = await passkeys.ListByUserAsync(user.Id, CancellationToken.None);
        if (allowed.Count == 0) return PasskeyErrors.NotFound;
        return await BeginAsync(purpose, user, await webAuthn.CreateAuthenticationOptionsAsync(user, allowed), client, now);
    }

    /// <summary>Starts a login without a username. The options name no user, so they do not reveal whether an account exists (P5).</summary>
    public async Task<StartedCeremony> BeginUsernamelessLoginAsync(CeremonyClient client, DateTimeOffset now) =>
        await BeginAsync(CeremonyPurpose.SignIn, user: null, await webAuthn.CreateAuthenticationOptionsAsync(user: null, []), client, now);

    /// <summary>Completes a passkey registration.</summary>
    public async Task<Result<PasskeyCredential>> CompleteRegistrationAsync(PasskeyResponse response, User user, CeremonyClient client, DateTimeOffset now)
    {
        if (await FindAsync(response, CeremonyPurpose.Addition, user, client, now) is not { } ceremony) return PasskeyErrors.InvalidRegistrationCeremony;

        ceremonies.Remove(ceremony);
        return await webAuthn.VerifyAttestationAsync(ceremony.State, response.Credential) is { } credential ? credential : PasskeyErrors.RegistrationRejected;
    }

    /// <summary>Completes an authentication with a passkey.</summary>
    /// <param name="purpose">The required purpose of the ceremony.</param>
    /// <param name="user">The required user; null if the passkey identifies the user.</param>
    /// <param name="client">Must be the client that started the ceremony.</param>
    public async Task<Result<Passkey>> CompleteAuthenticationAsync(PasskeyResponse response, CeremonyPurpose purpose, User? user, CeremonyClient client, DateTimeOffset now)
    {
        var verified = await VerifyAuthenticationAsync(response, purpose, user, client, now);
        return verified.IsFailure ? verified.Error : UseUp(verified.Value, now);
    }

    /// <summary>Verifies a response of an authentication. A right one is not used up, so that it can be sent again if the login is rejected by a limit.</summary>
    /// <returns>For <see cref="UseUp"/>, in the same transaction.</returns>
    public async Task<Result<VerifiedPasskey>> VerifyAuthenticationAsync(PasskeyResponse response, CeremonyPurpose purpose, User? user, CeremonyClient client, DateTimeOffset now)
    {
        if (await FindAsync(response, purpose, user, client, now) is not { } ceremony) return PasskeyErrors.InvalidCeremony;
        if (await VerifyAsync(response, ceremony, user) is { } verified) return verified;

        ceremonies.Remove(ceremony);
        return PasskeyErrors.Invalid;
    }

    /// <summary>Completes an authentication after its response was verified.</summary>
    public Result<Passkey> UseUp(VerifiedPasskey verified, DateTimeOffset now)
    {
        ceremonies.Remove(verified.Ceremony);
        var result = verified.Passkey.RecordUse(verified.Credential, now);
        return result.IsFailure ? result.Error : verified.Passkey;
    }

    private async Task<VerifiedPasskey?> VerifyAsync(PasskeyResponse response, PasskeyCeremony ceremony, User? user)
    {
        if (webAuthn.ReadCredentialId(response.Credential) is not { } credentialId) return null;
        if (await passkeys.FindAsync(credentialId, CancellationToken.None) is not { } passkey || (user is not null && passkey.UserId != user.Id)) return null;
        return await webAuthn.VerifyAssertionAsync(ceremony.State, response.Credential, passkey) is { } credential ? new(ceremony, passkey, credential) : null;
    }

    private async Task<StartedCeremony> BeginAsync(CeremonyPurpose purpose, User? user, CeremonyOptions options, CeremonyClient client, DateTimeOffset now)
    {
        if (user is not null) await EvictAsync(user, client, now);
        var (ceremony, token) = PasskeyCeremony.Begin(purpose, user?.Id, options.State, client.Client, now, client.Device?.Hash(), client.Remember);
        ceremonies.Add(ceremony);
        return new StartedCeremony(token, options.Json);
    }

    private async Task EvictAsync(User user, CeremonyClient client, DateTimeOffset now)
    {
        var knownDevices = KnownDevices.From(await devices.ListByUserAsync(user.Id, CancellationToken.None), now);
        var existing = await ceremonies.ListByUserAsync(user.Id, CancellationToken.None);
        foreach (var evicted in PasskeyCeremony.SelectForEviction(existing, knownDevices, client.Device?.Hash())) ceremonies.Remove(evicted);
    }

    /// <returns>Null if there is no ceremony that this client can complete for this purpose.</returns>
    private async Task<PasskeyCeremony?> FindAsync(PasskeyResponse response, CeremonyPurpose purpose, User? user, CeremonyClient client, DateTimeOffset now)
    {
        if (!Token<PasskeyCeremony>.TryParse(response.Ceremony, out var token)) return null;
        if (await ceremonies.FindAsync(token.Hash(), CancellationToken.None) is not { } ceremony) return null;
        return ceremony.IsValidFor(purpose, user?.Id, now) && await WasStartedByAsync(client, ceremony, response, user, now) ? ceremony : null;
    }

    /// <summary>Whether this client started the ceremony. At a second IP address, the policy for the passkey's user decides.</summary>
    private async Task<bool> WasStartedByAsync(CeremonyClient client, PasskeyCeremony ceremony, PasskeyResponse response, User? user, DateTimeOffset now)
    {
        var binding = ceremony.BoundTo;
        if (binding.AcceptsAtFirstAddress(client.Client, policy)) return true;
        return (user ?? await FindOwnerAsync(response)) is { } owner && binding.LearnsSecondAddress(client.Client, client.Device?.Hash(), owner, policy, now);
    }

    private async Task<User?> FindOwnerAsync(PasskeyResponse response) =>
        webAuthn.ReadCredentialId(response.Credential) is { } credentialId && await passkeys.FindAsync(credentialId, CancellationToken.None) is { } passkey
            ? await users.FindAsync(passkey.UserId, CancellationToken.None)
            : null;
}

/// <summary>The client of a ceremony.</summary>
/// <param name="Device">The presented device token; null if none.</param>
/// <param name="Remember">Whether the user asked to stay signed in; ignored on completion.</param>
internal sealed record CeremonyClient(ClientFingerprint Client, Token<Device>? Device, bool Remember = false);

/// <summary>A passkey whose signature was right.</summary>
/// <param name="Ceremony">The ceremony, which still exists.</param>
/// <param name="Credential">The updated credential record.</param>
internal sealed record VerifiedPasskey(PasskeyCeremony Ceremony, Passkey Passkey, PasskeyCredential Credential);

/// <summary>A ceremony that has started.</summary>
/// <param name="Token">The token that completes it.</param>
/// <param name="Options">The options for the browser's WebAuthn API, as JSON.</param>
public sealed record StartedCeremony(Token<PasskeyCeremony> Token, string Options);

/// <summary>A client's response that completes a ceremony.</summary>
/// <param name="Ceremony">The ceremony token.</param>
/// <param name="Credential">The response of the browser's WebAuthn API, as JSON.</param>
public sealed record PasskeyResponse(string Ceremony, string Credential)
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(PasskeyResponse);
}
