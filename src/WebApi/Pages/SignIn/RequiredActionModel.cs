using Auth.Application.Login;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Pages.SignIn;

/// <summary>The page of a required action with a form, such as accepting terms or an action of the host application.</summary>
/// <param name="Name">The name of the action.</param>
/// <param name="Challenge">The login challenge, a secret.</param>
/// <param name="Return">Local URL to continue at after the login.</param>
public sealed record RequiredActionModel(string Name, string Challenge, string Return) : IPageModel
{
    /// <summary>Path of the forms, followed by the name of the action.</summary>
    internal const string Root = SignInPageEndpoints.Path + "/actions/";

    private const string ChallengeField = "challenge";
    private const string ReturnField = "return";

    /// <inheritdoc />
    public static Type Component => typeof(RequiredActionPage);

    /// <summary>The title of the action.</summary>
    public string Title { get; init; } = "";

    /// <summary>The explanation of the action; null for none.</summary>
    public string? Explanation { get; init; }

    /// <summary>The submitted fields, to fill the form in again. Never show a password.</summary>
    public IReadOnlyDictionary<string, string> Input { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>The path to which the form posts.</summary>
    public string FormPath => Root + Name;

    internal static RequiredActionModel From(IssuedChallenge challenge, string returnUrl) => new(challenge.RequiredActions[0], challenge.Token.Reveal(), returnUrl);

    /// <summary>The fields of the action itself.</summary>
    internal static Dictionary<string, string> ReadInput(PageForm form) =>
        form.Fields.Where(field => field.Name is not (ChallengeField or ReturnField or OneTimeId.Field)).ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    /// <summary>Omits the challenge, which is a secret.</summary>
    public override string ToString() => nameof(RequiredActionModel);
}
