namespace Auth.WebApi.Pages;

/// <summary>Lets a team show a page its own way, from its own project.</summary>
public static class PageReplacements
{
    /// <summary>Shows a page by the team's component: <c>builder.Services.ReplacePage&lt;SignInModel, TheirSignIn&gt;()</c>. What the page is asked and what it does stays; the last one that is registered counts.</summary>
    /// <typeparam name="TModel">What the page shows.</typeparam>
    /// <typeparam name="TComponent">The component, which renders a whole document, or a <see cref="Look.Frame"/> with its content.</typeparam>
    public static IServiceCollection ReplacePage<TModel, TComponent>(this IServiceCollection services)
        where TModel : IPageModel
        where TComponent : PageFor<TModel> =>
        services.AddSingleton(new PageReplacement(typeof(TModel), typeof(TComponent)));
}

/// <param name="Model">Of which page.</param>
/// <param name="Component">By what.</param>
internal sealed record PageReplacement(Type Model, Type Component);
