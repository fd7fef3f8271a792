using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.Pages;

/// <summary>What a page shows. It names the component that shows it, unless a team has brought its own (<see cref="PageReplacements"/>).</summary>
public interface IPageModel
{
    /// <summary>The component of Auth; a <see cref="PageFor{TModel}"/> of this model.</summary>
    static abstract Type Component { get; }
}

/// <summary>A component that shows a page.</summary>
/// <typeparam name="TModel">What it shows.</typeparam>
public abstract class PageFor<TModel> : Part
    where TModel : IPageModel
{
    /// <summary>What there is to show.</summary>
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;
}

/// <summary>A component with texts in the language of whoever looks at it.</summary>
public abstract class Part : ComponentBase
{
    /// <summary>The texts: <c>@Text["Sign in"]</c>. The English one is the key.</summary>
    [Inject]
    public IStringLocalizer<Texts> Text { get; set; } = null!;
}
