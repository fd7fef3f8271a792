using Auth.WebApi.Pages.BuiltIn;
using Auth.WebApi.Pages.Components;

namespace Auth.WebApi.Pages.Confirmation;

/// <summary>The page that explains the consequence of an action before it is carried out.</summary>
/// <param name="Title">The question, in English.</param>
/// <param name="Subject">Inserted into title and consequence.</param>
/// <param name="Consequence">The effect of the action, in English.</param>
/// <param name="Button">Label of the button that confirms, in English.</param>
/// <param name="Action">URL to which the form is submitted.</param>
/// <param name="Back">URL of the previous page, for the cancel link.</param>
public sealed record ConfirmationModel(string Title, string Subject, string Consequence, string Button, string Action, string Back) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ConfirmationPage);

    /// <summary>A warning in English, or null.</summary>
    public string? Warning { get; init; }

    /// <summary>Hidden fields that are submitted with the form.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The area of the site.</summary>
    public PageArea Area { get; init; }

    /// <summary>Path of the page that is marked as current in the navigation.</summary>
    public string? Place { get; init; }

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }
}
