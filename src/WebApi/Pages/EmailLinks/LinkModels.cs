using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.EmailLinks;

/// <summary>The page that asks the user to verify an email.</summary>
/// <param name="Link">The account and the email.</param>
public sealed record VerifyEmailModel(string Token, VerificationLinkDetails Link) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(VerifyEmailPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Omits the token, which is a secret.</summary>
    public override string ToString() => nameof(VerifyEmailModel);
}

/// <summary>The page after the owner of an email has claimed its account. It leads to a recovery.</summary>
/// <param name="Username">The username of the account.</param>
/// <param name="Email">The email, to which the recovery link goes.</param>
public sealed record ClaimedAccountModel(string Username, string Email) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ClaimedAccountPage);
}

/// <summary>The page for choosing a password during recovery.</summary>
/// <param name="Title">Title of the page, in English.</param>
/// <param name="Action">URL to which the form is submitted.</param>
/// <param name="Username">For password managers.</param>
/// <param name="MinimumLength">In characters.</param>
public sealed record ChoosePasswordModel(string Title, string Action, string Token, string Username, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ChoosePasswordPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Omits the token, which is a secret.</summary>
    public override string ToString() => nameof(ChoosePasswordModel);
}

/// <summary>The page that confirms the effect of an email link.</summary>
/// <param name="Title">In English.</param>
/// <param name="Sentence">Further explanation, in English.</param>
/// <param name="Values">Inserted into the sentence.</param>
public sealed record LinkCompletedModel(string Title, string Sentence, params IReadOnlyList<string> Values) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(LinkCompletedPage);
}

/// <summary>The page for an email link that cannot be used.</summary>
/// <param name="NewLink">URL for requesting a new link; null if a new link would not help.</param>
public sealed record InvalidLinkModel(Error Error, string? NewLink) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(InvalidLinkPage);
}

/// <summary>The page for requesting a new verification link.</summary>
public sealed record NewVerificationLinkModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(NewVerificationLinkPage);

    /// <summary>The email that was entered.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether a link was requested. The page does not reveal whether an account has that email.</summary>
    public bool IsRequested { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
