
namespace Auth.WebApi.Pages;

/// <summary>Replaces pages with components of the host application.</summary>
public static class PageReplacements
{
    /// <summary>Renders a page with another component: <c>builder.Services.ReplacePage&lt;SignInModel, OurSignIn&gt;()</c>.</summary>
    /// <remarks>URL, parameters and behavior of the page stay the same. The last registration wins.</remarks>
    /// <typeparam name="TModel">The content of the page.</typeparam>
    /// <typeparam name="TComponent">Renders a complete document, or a <see cref="Components.PageLayout"/> with its content.</typeparam>
    public static IServiceCollection ReplacePage<TModel, TComponent>(this IServiceCollection services)
        where TModel : IPageModel
        where TComponent : PageFor<TModel> =>
        services.AddSingleton(new PageReplacement(typeof(TModel), typeof(TComponent)));
}

/// <summary>A page whose component is replaced.</summary>
internal sealed record PageReplacement(Type Model, Type Component);
