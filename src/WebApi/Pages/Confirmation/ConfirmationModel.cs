using Auth.WebApi.Pages.Look;

namespace Auth.WebApi.Pages.Confirmation;

/// <summary>The page that says what an action leads to before it is done.</summary>
/// <param name="Title">The question, in English.</param>
/// <param name="Subject">What is put into the title and the consequence.</param>
/// <param name="Consequence">What the action leads to, in English.</param>
/// <param name="Button">The button that does it, in English.</param>
/// <param name="Action">The address of the action.</param>
/// <param name="Back">The address of the page that the person came from.</param>
public sealed record ConfirmationModel(string Title, string Subject, string Consequence, string Button, string Action, string Back) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ConfirmationPage);

    /// <summary>What is to be considered in particular, in English; null: nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>The fields that are sent with the action.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where in the server the page is.</summary>
    public FrameArea Area { get; init; }

    /// <summary>The page of the area that is marked in the navigation.</summary>
    public string? Place { get; init; }

    /// <summary>What has just been done, if something was.</summary>
    public string? Done { get; init; }
}
