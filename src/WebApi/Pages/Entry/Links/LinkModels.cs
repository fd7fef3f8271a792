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
/// <param name="MinimumLength">The least characters of a password.</param>
public sealed record ChoosePasswordModel(string Title, string Action, string Token, int MinimumLength) : IPageModel
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
public sealed record UselessLinkModel(Error Error) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(UselessLinkPage);
}
