using Auth.Application.Sessions.Login;
using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.SignIn;

/// <summary>The page to sign in.</summary>
public sealed record SignInModel : IPageModel
{
    /// <summary>The code of the notice after signing out.</summary>
    internal const string SignedOut = "signed-out";

    /// <summary>The code of the notice after the account was closed.</summary>
    internal const string Closed = "closed";

    /// <inheritdoc />
    public static Type Component => typeof(SignInPage);

    /// <summary>Where to go on, an address of this server.</summary>
    public required string Return { get; init; }

    /// <summary>The name that was typed before.</summary>
    public string Username { get; init; } = "";

    /// <summary>Whether to stay signed in was ticked before.</summary>
    public bool Remember { get; init; }

    /// <summary>Whether the browser will not keep the session, as it was reached without TLS: it would be asked to sign in again and again.</summary>
    public bool IsWithoutTls { get; init; }

    /// <summary>Whether this browser was signed in, and is signed out only because its network or its own kind has changed.</summary>
    public bool HasClientChanged { get; init; }

    /// <summary>What has just been done, if something was.</summary>
    public string? Done { get; init; }

    /// <summary>Why nobody was signed in, if it was tried.</summary>
    public Error? Error { get; init; }

    internal static string? Told(string code) => code switch
    {
        SignedOut => "You have been signed out.",
        Closed => "Your account and the data stored about you have been deleted.",
        _ => null,
    };
}

/// <summary>The page that asks for a code, after the right password.</summary>
/// <param name="Challenge">By what the login goes on.</param>
/// <param name="TakesPasskey">Whether a passkey can take the place of a code.</param>
/// <param name="Return">Where to go on, an address of this server.</param>
public sealed record SecondFactorModel(string Challenge, bool TakesPasskey, string Return) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(SecondFactorPage);

    /// <summary>Why the code was not taken, if one was tried.</summary>
    public Error? Error { get; init; }

    internal static SecondFactorModel Of(IssuedChallenge challenge, string asked) => new(challenge.Token.Reveal(), challenge.TakesPasskey, asked);

    /// <summary>Without the challenge: it holds a secret.</summary>
    public override string ToString() => nameof(SecondFactorModel);
}
