using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>The one door to passkeys: begins ceremonies, and ends them. Within a transaction.</summary>
/// <remarks>Whoever ends a ceremony removes it, whatever comes of it: so it works once, on all nodes, and a wrong answer needs a new challenge.</remarks>
internal sealed class Ceremonies(
    IPasskeyCeremonyRepository ceremonies, IPasskeyRepository passkeys, IUserRepository users, IWebAuthn webAuthn, ISessionPolicy policy)
{
    /// <summary>Begins a ceremony in which a passkey is made.</summary>
    public async Task<BegunCeremony> BeginAdditionAsync(User user, CeremonyClient client, DateTimeOffset now)
    {
        var options = await webAuthn.CreationOptionsAsync(user, await passkeys.OfAsync(user.Id, CancellationToken.None));
        return await BeginAsync(CeremonyPurpose.Addition, user, options, client, now);
    }

    /// <summary>Begins a ceremony in which a person's passkey is used.</summary>
    /// <returns><see cref="PasskeyErrors.NotFound"/> where the person has none.</returns>
    public async Task<Result<BegunCeremony>> BeginUseAsync(CeremonyPurpose purpose, User user, CeremonyClient client, DateTimeOffset now)
    {
        var allowed = await passkeys.OfAsync(user.Id, CancellationToken.None);
        if (allowed.Count == 0) return PasskeyErrors.NotFound;
        return await BeginAsync(purpose, user, await webAuthn.RequestOptionsAsync(user, allowed), client, now);
    }

    /// <summary>Begins a ceremony in which a passkey says who somebody is. It asks nobody who they are, so it tells nobody who has an account (P5).</summary>
    public async Task<BegunCeremony> BeginSignInAsync(CeremonyClient client, DateTimeOffset now) =>
        await BeginAsync(CeremonyPurpose.SignIn, user: null, await webAuthn.RequestOptionsAsync(user: null, []), client, now);

    /// <summary>Ends a ceremony in which a passkey was made.</summary>
    public async Task<Result<PasskeyCredential>> EndAdditionAsync(PasskeyAnswer answer, User user, CeremonyClient client, DateTimeOffset now)
    {
        if (await EndAsync(answer, CeremonyPurpose.Addition, user, client, now) is not { } ceremony) return PasskeyErrors.InvalidAddition;
        return await webAuthn.CreatedAsync(ceremony.State, answer.Credential) is { } made ? made : PasskeyErrors.NotAddable;
    }

    /// <summary>Ends a ceremony in which a passkey was used.</summary>
    /// <param name="answer">What the client sent.</param>
    /// <param name="purpose">What the ceremony has to be for.</param>
    /// <param name="user">Whom it has to be for; null: nobody in particular.</param>
    /// <param name="client">The client; it has to be the one that began it.</param>
    /// <param name="now">The time.</param>
    public async Task<Result<Passkey>> EndUseAsync(PasskeyAnswer answer, CeremonyPurpose purpose, User? user, CeremonyClient client, DateTimeOffset now)
    {
        if (await EndAsync(answer, purpose, user, client, now) is not { } ceremony) return PasskeyErrors.InvalidCeremony;
        if (webAuthn.CredentialIn(answer.Credential) is not { } credential) return PasskeyErrors.Invalid;
        if (await passkeys.FindAsync(credential, CancellationToken.None) is not { } passkey || (user is not null && passkey.User != user.Id)) return PasskeyErrors.Invalid;
        if (await webAuthn.UsedAsync(ceremony.State, answer.Credential, passkey) is not { } shown) return PasskeyErrors.Invalid;

        var used = passkey.Use(shown, now);
        return used.IsFailure ? used.Error : passkey;
    }

    private async Task<BegunCeremony> BeginAsync(CeremonyPurpose purpose, User? user, CeremonyOptions options, CeremonyClient client, DateTimeOffset now)
    {
        IReadOnlyList<PasskeyCeremony> begun = user is null ? [] : await ceremonies.OfAsync(user.Id, CancellationToken.None);
        foreach (var older in PasskeyCeremony.GivingWay(begun)) ceremonies.Remove(older);
        var (ceremony, token) = PasskeyCeremony.Begin(purpose, user?.Id, options.State, client.Client, now, client.Device?.Hash(), client.Remember);
        ceremonies.Add(ceremony);
        return new BegunCeremony(token, options.Json);
    }

    /// <returns>Null: there is none that this client can end now for that.</returns>
    private async Task<PasskeyCeremony?> EndAsync(PasskeyAnswer answer, CeremonyPurpose purpose, User? user, CeremonyClient client, DateTimeOffset now)
    {
        if (!CeremonyToken.TryParse(answer.Ceremony, out var token)) return null;
        if (await ceremonies.FindAsync(token.Hash(), CancellationToken.None) is not { } ceremony) return null;
        if (!ceremony.IsGood(purpose, user?.Id, now) || !await WasBegunByAsync(client, ceremony, answer, user, now)) return null;

        ceremonies.Remove(ceremony);
        return ceremony;
    }

    /// <summary>Whether it is this client's. At its second address, that depends on whose passkey is used.</summary>
    private async Task<bool> WasBegunByAsync(CeremonyClient client, PasskeyCeremony ceremony, PasskeyAnswer answer, User? user, DateTimeOffset now)
    {
        var bound = ceremony.BoundTo;
        if (bound.AcceptsAtFirstAddress(client.Client, policy)) return true;
        return (user ?? await OwnerOfAsync(answer)) is { } owner && bound.Learns(client.Client, client.Device?.Hash(), owner, policy, now);
    }

    private async Task<User?> OwnerOfAsync(PasskeyAnswer answer) =>
        webAuthn.CredentialIn(answer.Credential) is { } credential && await passkeys.FindAsync(credential, CancellationToken.None) is { } passkey
            ? await users.FindAsync(passkey.User, CancellationToken.None)
            : null;
}

/// <summary>The client of a ceremony.</summary>
/// <param name="Client">The client.</param>
/// <param name="Device">The device token that it shows; null: none.</param>
/// <param name="Remember">Whether it is for a login or a session in which the person asked to stay signed in; of no account at the end.</param>
internal sealed record CeremonyClient(ClientFingerprint Client, DeviceToken? Device, bool Remember = false);

/// <summary>A ceremony that was begun.</summary>
/// <param name="Token">By what it is ended.</param>
/// <param name="Options">What the browser's WebAuthn takes, as JSON.</param>
public sealed record BegunCeremony(CeremonyToken Token, string Options);

/// <summary>What a client sends to end a ceremony.</summary>
/// <param name="Ceremony">Its token.</param>
/// <param name="Credential">What the browser's WebAuthn answered, as JSON.</param>
public sealed record PasskeyAnswer(string Ceremony, string Credential)
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(PasskeyAnswer);
}
