using Auth.Application.Users.GetMailedLink;
using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.Links;

/// <summary>The page that asks whether an address is one's own.</summary>
/// <param name="Token">Of the link.</param>
/// <param name="Link">Which account says that it is.</param>
public sealed record VerifyEmailModel(string Token, MailedLinkDetails Link) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(VerifyEmailPage);

    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => nameof(VerifyEmailModel);
}

/// <summary>The page on which a password is chosen, for a new account or in the place of a forgotten one.</summary>
/// <param name="Title">What for, in English.</param>
/// <param name="Action">Where the form goes.</param>
/// <param name="Token">Of the link.</param>
/// <param name="Username">Of the account, for password managers.</param>
/// <param name="MinimumLength">The least characters of a password.</param>
public sealed record ChoosePasswordModel(string Title, string Action, string Token, string Username, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ChoosePasswordPage);

    /// <summary>Why the password was not taken, if one was tried.</summary>
    public Error? Error { get; init; }

    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => nameof(ChoosePasswordModel);
}

/// <summary>The page that tells that a link has done what it is for.</summary>
/// <param name="Title">What has been done, in English.</param>
/// <param name="Sentence">What follows from it, in English.</param>
/// <param name="Values">What is put into the sentence.</param>
public sealed record LinkUsedModel(string Title, string Sentence, params IReadOnlyList<string> Values) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(LinkUsedPage);
}

/// <summary>The page that tells that a link can't be used.</summary>
/// <param name="Error">Why.</param>
/// <param name="NewLink">The address of the page on which a new link is asked for; null: a new one would not help.</param>
public sealed record UselessLinkModel(Error Error, string? NewLink) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(UselessLinkPage);
}

/// <summary>The page on which a new link to verify an address is asked for.</summary>
public sealed record NewVerificationLinkModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(NewVerificationLinkPage);

    /// <summary>The address that was typed.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether a link has been asked for. The page does not say whether an account has that address.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Why it could not be asked for.</summary>
    public Error? Error { get; init; }
}
