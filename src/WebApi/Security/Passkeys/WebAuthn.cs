using System.Buffers.Text;
using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Security.Passkeys;

/// <summary>WebAuthn with ASP.NET Core's passkey handler (ADR 17). Relying party and origin come from <c>PublicUrl</c>, not from the request.</summary>
/// <remarks>
/// The handler reports any failure of its store as a wrong passkey, so it gets data that was read before and never the database.
/// It is not in Infrastructure because it needs the web framework, which the CLI does without.
/// </remarks>
internal sealed partial class WebAuthn(Uri publicUrl, ILogger<WebAuthn> logger) : IWebAuthn
{
    /// <summary>ECDSA on P-256 with SHA-256, which all authenticators support (COSE, RFC 9053).</summary>
    private const int Es256 = -7;

    /// <summary>RSA with SHA-256, which Windows Hello uses on older TPMs.</summary>
    private const int Rs256 = -257;

    private const string Required = "required";

    private static readonly string[] KnownTransports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    private readonly IOptions<IdentityPasskeyOptions> _options = Options.Create(OptionsFor(publicUrl));

    public async Task<CeremonyOptions> CreateRegistrationOptionsAsync(User user, IReadOnlyCollection<Passkey> known)
    {
        var entity = new PasskeyUserEntity { Id = GetHandle(user.Id), Name = user.Username.Value, DisplayName = user.Username.Value };
        using var users = InMemoryPasskeyStore.Create(entity.Id, known.Select(Stored));
        var options = await HandlerFor(users).MakeCreationOptionsAsync(entity, new DefaultHttpContext());
        return new(options.CreationOptionsJson, options.AttestationState!);
    }

    public async Task<CeremonyOptions> CreateAuthenticationOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed)
    {
        using var users = user is null ? InMemoryPasskeyStore.None() : InMemoryPasskeyStore.Create(GetHandle(user.Id), allowed.Select(Stored));
        var options = await HandlerFor(users).MakeRequestOptionsAsync(user is null ? null : users.Owner, new DefaultHttpContext());
        return new(options.RequestOptionsJson, options.AssertionState!);
    }

    public async Task<PasskeyCredential?> VerifyAttestationAsync(string state, string answer)
    {
        using var users = InMemoryPasskeyStore.None();
        var context = new PasskeyAttestationContext { AttestationState = state, CredentialJson = answer, HttpContext = new DefaultHttpContext() };
        var result = await HandlerFor(users).PerformAttestationAsync(context);
        if (!result.Succeeded) LogRefused(TextSanitizer.ForLog(result.Failure.Message));
        return result.Succeeded && Shown(result.Passkey) is { PublicKey.Length: <= PasskeyCredential.MaximumPublicKeyLength } credential ? credential : null;
    }

    public CredentialId? ReadCredentialId(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String
            && CredentialId.TryParse(id.GetString(), out var credential)
                ? credential
                : null;
    }

    public async Task<PasskeyCredential?> VerifyAssertionAsync(string state, string answer, Passkey passkey)
    {
        using var users = InMemoryPasskeyStore.Create(GetHandle(passkey.UserId), [Stored(passkey)]);
        var context = new PasskeyAssertionContext { AssertionState = state, CredentialJson = answer, HttpContext = new DefaultHttpContext() };
        var result = await HandlerFor(users).PerformAssertionAsync(context);
        if (!result.Succeeded) LogRefused(TextSanitizer.ForLog(result.Failure.Message));
        return result.Succeeded ? Shown(result.Passkey) : null;
    }

    private static IdentityPasskeyOptions OptionsFor(Uri publicUrl)
    {
        var origin = OwnOrigins.From(publicUrl);
        return new()
        {
            ServerDomain = publicUrl.IdnHost,
            ValidateOrigin = context => ValueTask.FromResult(context.Origin == origin && !context.CrossOrigin),
            UserVerificationRequirement = Required,
            ResidentKeyRequirement = Required,
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = PasskeyCeremony.Lifetime,
            IsAllowedAlgorithm = algorithm => algorithm is Es256 or Rs256,
        };
    }

    /// <summary>The user handle: opaque, so that an authenticator does not reveal the user (WebAuthn, 14.6.1).</summary>
    private static string GetHandle(UserId userId) => userId.Value.ToString("N");

    /// <summary>Without the signature counter: the passkey itself checks and records whether it has grown.</summary>
    private static UserPasskeyInfo Stored(Passkey passkey) => new(
        passkey.CredentialId.ToBytes(), Base64Url.DecodeFromChars(passkey.PublicKey), passkey.CreatedAt, signCount: 0, [.. passkey.Transports],
        isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: []);

    private static PasskeyCredential Shown(UserPasskeyInfo passkey) => new(
        CredentialId.FromBytes(passkey.CredentialId), Base64Url.EncodeToString(passkey.PublicKey), passkey.SignCount,
        [.. KnownTransports.Intersect(passkey.Transports ?? [], StringComparer.Ordinal)], passkey.IsBackupEligible, passkey.IsBackedUp);

    private PasskeyHandler<PasskeyOwner> HandlerFor(InMemoryPasskeyStore users) => new(users.Manager, _options);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Rejected a passkey: '{Reason}'.")]
    private partial void LogRefused(string reason);
}
