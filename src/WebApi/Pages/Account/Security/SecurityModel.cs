using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;

namespace Auth.WebApi.Pages.Account.Security;

/// <summary>The page of what one signs in with beside the password.</summary>
/// <param name="Factors">The authenticator and its recovery codes.</param>
/// <param name="Passkeys">The passkeys, in the order in which they were added.</param>
public sealed record SecurityModel(SecondFactorDetails Factors, IReadOnlyList<PasskeyDetails> Passkeys) : IPageModel
{
    internal const string Removed = "removed";
    internal const string PasskeyAdded = "passkey-added";
    internal const string PasskeyRemoved = "passkey-removed";

    /// <inheritdoc />
    public static Type Component => typeof(SecurityPage);

    /// <summary>What has just been done, if something was.</summary>
    public string? Done { get; init; }

    /// <summary>The name of a new passkey as it was typed before the owner confirmed who they are.</summary>
    public string PasskeyName { get; init; } = "";

    /// <summary>Why it was not done, if it was tried.</summary>
    public Error? Error { get; init; }

    internal static string? Told(string code) => code switch
    {
        Removed => "Your authenticator and its recovery codes have been removed.",
        PasskeyAdded => "The passkey has been added. You can now sign in with it.",
        PasskeyRemoved => "The passkey has been removed from your account. You can delete it on your device, too.",
        _ => null,
    };
}

/// <summary>The page that shows a new authenticator's secret, and asks for a first code.</summary>
/// <param name="Secret">To be typed into the authenticator.</param>
/// <param name="Uri">The same, to be opened.</param>
/// <param name="QrCode">The same as an SVG image, to be scanned.</param>
public sealed record EnrolmentModel(string Secret, string Uri, string QrCode) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(EnrolmentPage);

    /// <summary>Why the code was not taken, if one was tried.</summary>
    public Error? Error { get; init; }

    internal static EnrolmentModel Of(TotpEnrolment enrollment) => new(enrollment.Secret, enrollment.Uri, enrollment.QrCode);

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(EnrolmentModel);
}

/// <summary>The page that shows new recovery codes, this once.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RecoveryCodesModel(IReadOnlyList<string> Codes) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RecoveryCodesPage);

    internal static RecoveryCodesModel Of(IReadOnlyList<RecoveryCode> codes) => new([.. codes.Select(code => code.Reveal())]);

    /// <summary>Without the codes: they are secrets.</summary>
    public override string ToString() => nameof(RecoveryCodesModel);
}
