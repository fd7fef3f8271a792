using Auth.Application.Login;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.SignIn;

/// <summary>The sign-in page.</summary>
public sealed record SignInModel : IPageModel
{
    /// <summary>Code of the notice after sign-out.</summary>
    internal const string SignedOut = "signed-out";

    /// <summary>Code of the notice after the account was closed.</summary>
    internal const string Closed = "closed";

    /// <inheritdoc />
    public static Type Component => typeof(SignInPage);

    /// <summary>Local URL to continue at.</summary>
    public required string Return { get; init; }

    /// <summary>The login name that was entered.</summary>
    public string Username { get; init; } = "";

    /// <summary>Whether "Stay signed in" was checked.</summary>
    public bool Remember { get; init; }

    /// <summary>Whether the browser will discard the session cookie because the page was loaded without TLS.</summary>
    public bool IsWithoutTls { get; init; }

    /// <summary>Whether the browser's session was rejected only because the network or the browser has changed.</summary>
    public bool HasClientChanged { get; init; }

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        SignedOut => "You have been signed out.",
        Closed => "Your account and the data stored about you have been deleted.",
        _ => null,
    };
}

/// <summary>The page for the second factor, after a verified password.</summary>
/// <param name="Challenge">The login challenge, a secret.</param>
/// <param name="TakesPasskey">Whether a passkey can replace the code.</param>
/// <param name="Return">Local URL to continue at.</param>
public sealed record SecondFactorModel(string Challenge, bool TakesPasskey, string Return) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(SecondFactorPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static SecondFactorModel From(IssuedChallenge challenge, string asked) => new(challenge.Token.Reveal(), challenge.AllowsPasskey, asked);

    /// <summary>Omits the challenge, which is a secret.</summary>
    public override string ToString() => nameof(SecondFactorModel);
}
