using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.Pages;

/// <summary>The content of a page. It names its component, which a host application can replace (<see cref="PageReplacements"/>).</summary>
public interface IPageModel
{
    /// <summary>The default component, a <see cref="PageFor{TModel}"/> of this model.</summary>
    static abstract Type Component { get; }
}

/// <summary>A component that renders a page.</summary>
/// <typeparam name="TModel">The content of the page.</typeparam>
public abstract class PageFor<TModel> : LocalizedComponent
    where TModel : IPageModel
{
    /// <summary>The content to render.</summary>
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;
}

/// <summary>A component with texts in the user's language.</summary>
public abstract class LocalizedComponent : ComponentBase
{
    /// <summary>The texts, as in <c>@Text["Sign in"]</c>. The English text is the key.</summary>
    [Inject]
    public IStringLocalizer<Texts> Text { get; set; } = null!;
}
