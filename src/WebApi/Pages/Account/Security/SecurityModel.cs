using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Security;

/// <summary>The page with passkeys and second factors.</summary>
/// <param name="Factors">The TOTP authenticator and its recovery codes.</param>
/// <param name="Passkeys">In the order in which they were added.</param>
public sealed record SecurityModel(SecondFactorDetails Factors, IReadOnlyList<PasskeyDetails> Passkeys) : IPageModel
{
    internal const string Removed = "removed";
    internal const string PasskeyAdded = "passkey-added";
    internal const string PasskeyRemoved = "passkey-removed";

    /// <inheritdoc />
    public static Type Component => typeof(SecurityPage);

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Name of a new passkey as typed before the identity was confirmed.</summary>
    public string PasskeyName { get; init; } = "";

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Removed => "Your authenticator and its recovery codes have been removed.",
        PasskeyAdded => "The passkey has been added. You can now sign in with it.",
        PasskeyRemoved => "The passkey has been removed from your account. You can delete it on your device, too.",
        _ => null,
    };
}

/// <summary>The page that shows a new TOTP secret and asks for a first code.</summary>
/// <param name="Secret">For manual entry into the authenticator.</param>
/// <param name="Uri">The secret as an <c>otpauth</c> URI, to be opened on the same device.</param>
/// <param name="QrCode">The URI as a QR code: an SVG image.</param>
public sealed record EnrollmentModel(string Secret, string Uri, string QrCode) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(EnrollmentPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static EnrollmentModel From(TotpEnrollment enrollment) => new(enrollment.Secret, enrollment.Uri, enrollment.QrCode);

    /// <summary>Omits the secret.</summary>
    public override string ToString() => nameof(EnrollmentModel);
}

/// <summary>The page that shows new recovery codes once.</summary>
public sealed record RecoveryCodesModel(IReadOnlyList<string> Codes) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RecoveryCodesPage);

    internal static RecoveryCodesModel From(IReadOnlyList<RecoveryCode> codes) => new([.. codes.Select(code => code.Reveal())]);

    /// <summary>Omits the codes, which are secrets.</summary>
    public override string ToString() => nameof(RecoveryCodesModel);
}
