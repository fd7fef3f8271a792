using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.SignIn;

/// <summary>The page of a login that requires the enrollment of an authenticator. It shows the secret and asks for a first code.</summary>
/// <param name="Challenge">The login challenge, a secret.</param>
/// <param name="Return">Local URL to continue at after the login.</param>
/// <param name="Enrollment">The setup data, which contains a secret.</param>
public sealed record RequiredEnrollmentModel(string Challenge, string Return, TotpEnrollment Enrollment) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RequiredEnrollmentPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(RequiredEnrollmentModel);
}

/// <summary>The page that shows the recovery codes of a required enrollment once, before the login continues.</summary>
/// <param name="Challenge">The login challenge, a secret.</param>
/// <param name="Return">Local URL to continue at after the login.</param>
/// <param name="Codes">The recovery codes, which are secrets.</param>
public sealed record RequiredEnrollmentCodesModel(string Challenge, string Return, IReadOnlyList<string> Codes) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RequiredEnrollmentCodesPage);

    internal static RequiredEnrollmentCodesModel From(string challenge, string returnUrl, IReadOnlyList<RecoveryCode> codes) => new(challenge, returnUrl, [.. codes.Select(code => code.Reveal())]);

    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(RequiredEnrollmentCodesModel);
}
