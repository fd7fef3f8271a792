using Auth.Application.Account;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Profile;

/// <summary>The profile page of the user's account.</summary>
public sealed record ProfileModel(UserDetails User) : IPageModel
{
    internal const string Mailed = "mailed";
    internal const string VerificationRequested = "email";
    internal const string Created = "created";
    internal const string CreatedUnverified = "created-unverified";
    internal const string Verified = "verified";
    internal const string EmailChangeWithdrawn = "email-withdrawn";
    internal const string AttributesChanged = "details-saved";

    /// <inheritdoc />
    public static Type Component => typeof(ProfilePage);

    /// <summary>Whether the user may change an attribute.</summary>
    public bool CanChangeAttributes { get; init; }

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Mailed => "If your email address isn't verified yet, you'll receive another link.",
        VerificationRequested => "We sent a link to the new email address. Open it to complete the change.",
        Created => "Your account has been created, and you are signed in.",
        CreatedUnverified => "Your account has been created, and you are signed in. Open the link that we sent you: you need a verified email address to reset a forgotten password.",
        Verified => "Your email address is verified.",
        EmailChangeWithdrawn => "The change of your email address has been withdrawn.",
        AttributesChanged => "Your details have been saved.",
        _ => null,
    };
}

/// <summary>The page for changing the email.</summary>
public sealed record ChangeEmailModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ChangeEmailPage);

    /// <summary>The email that was entered.</summary>
    public string Email { get; init; } = "";

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}

/// <summary>The page for changing attributes of the user's account.</summary>
public sealed record AttributesModel(UserDetails User) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(AttributesPage);

    /// <summary>The attributes that were entered, by name.</summary>
    public IReadOnlyDictionary<string, string?> Entered { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
