using System.Buffers.Text;
using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Passkeys;

/// <summary>WebAuthn by ASP.NET Core's own handler (ADR 17), for one server and one origin: those of <c>PublicUrl</c>, whatever a request calls us.</summary>
/// <remarks>
/// The handler takes any failure of its store for a wrong passkey, so it is shown what was read before and never the store.
/// It is here and not in the infrastructure as it is part of the web framework, which the shell can do without.
/// </remarks>
internal sealed partial class WebAuthn(Uri publicUrl, ILogger<WebAuthn> logger) : IWebAuthn
{
    /// <summary>ECDSA on P-256 with SHA-256: what all authenticators can do (COSE, RFC 9053).</summary>
    private const int Es256 = -7;

    /// <summary>RSA with SHA-256: what Windows Hello does on older TPMs.</summary>
    private const int Rs256 = -257;

    private const string Required = "required";

    private static readonly string[] KnownTransports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    private readonly IOptions<IdentityPasskeyOptions> _options = Options.Create(OptionsFor(publicUrl));

    public async Task<CeremonyOptions> CreationOptionsAsync(User user, IReadOnlyCollection<Passkey> known)
    {
        var entity = new PasskeyUserEntity { Id = HandleOf(user.Id), Name = user.Username.Value, DisplayName = user.Username.Value };
        using var users = KnownPasskeys.Of(entity.Id, known.Select(Stored));
        var made = await HandlerFor(users).MakeCreationOptionsAsync(entity, new DefaultHttpContext());
        return new(made.CreationOptionsJson, made.AttestationState!);
    }

    public async Task<CeremonyOptions> RequestOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed)
    {
        using var users = user is null ? KnownPasskeys.None() : KnownPasskeys.Of(HandleOf(user.Id), allowed.Select(Stored));
        var made = await HandlerFor(users).MakeRequestOptionsAsync(user is null ? null : users.Owner, new DefaultHttpContext());
        return new(made.RequestOptionsJson, made.AssertionState!);
    }

    public async Task<PasskeyCredential?> CreatedAsync(string state, string answer)
    {
        using var users = KnownPasskeys.None();
        var checkedBy = new PasskeyAttestationContext { AttestationState = state, CredentialJson = answer, HttpContext = new DefaultHttpContext() };
        var found = await HandlerFor(users).PerformAttestationAsync(checkedBy);
        if (!found.Succeeded) LogRefused(LogText.Of(found.Failure.Message));
        return found.Succeeded && Shown(found.Passkey) is { PublicKey.Length: <= PasskeyCredential.MaximumPublicKeyLength } credential ? credential : null;
    }

    public CredentialId? CredentialIn(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String
            && CredentialId.TryParse(id.GetString(), out var credential)
                ? credential
                : null;
    }

    public async Task<PasskeyCredential?> UsedAsync(string state, string answer, Passkey passkey)
    {
        using var users = KnownPasskeys.Of(HandleOf(passkey.User), [Stored(passkey)]);
        var checkedBy = new PasskeyAssertionContext { AssertionState = state, CredentialJson = answer, HttpContext = new DefaultHttpContext() };
        var found = await HandlerFor(users).PerformAssertionAsync(checkedBy);
        if (!found.Succeeded) LogRefused(LogText.Of(found.Failure.Message));
        return found.Succeeded ? Shown(found.Passkey) : null;
    }

    private static IdentityPasskeyOptions OptionsFor(Uri publicUrl)
    {
        var origin = OwnOrigins.Of(publicUrl);
        return new()
        {
            ServerDomain = publicUrl.IdnHost,
            ValidateOrigin = asked => ValueTask.FromResult(asked.Origin == origin && !asked.CrossOrigin),
            UserVerificationRequirement = Required,
            ResidentKeyRequirement = Required,
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = PasskeyCeremony.Lifetime,
            IsAllowedAlgorithm = algorithm => algorithm is Es256 or Rs256,
        };
    }

    /// <summary>What an authenticator knows a person by: nothing that says who it is (WebAuthn, 14.6.1).</summary>
    private static string HandleOf(UserId user) => user.Value.ToString("N");

    /// <summary>Without the count of signatures: whether it has grown is for the passkey itself to say, which takes note of it.</summary>
    private static UserPasskeyInfo Stored(Passkey passkey) => new(
        passkey.CredentialId.ToBytes(), Base64Url.DecodeFromChars(passkey.PublicKey), passkey.CreatedAt, signCount: 0, [.. passkey.Transports],
        isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: []);

    private static PasskeyCredential Shown(UserPasskeyInfo passkey) => new(
        CredentialId.Of(passkey.CredentialId), Base64Url.EncodeToString(passkey.PublicKey), passkey.SignCount,
        [.. KnownTransports.Intersect(passkey.Transports ?? [], StringComparer.Ordinal)], passkey.IsBackupEligible, passkey.IsBackedUp);

    private PasskeyHandler<PasskeyOwner> HandlerFor(KnownPasskeys users) => new(users.Manager, _options);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A passkey was refused: '{Why}'")]
    private partial void LogRefused(string why);
}
