using System.Diagnostics.CodeAnalysis;
using Auth.Domain.RequiredActions;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;

namespace Auth.WebApi;

/// <summary>Registers steps of the host application between verified credentials and the session.</summary>
public static class RequiredActionExtensions
{
    /// <summary>Adds a required action, which the default page shows with its title and explanation. Actions follow those of Auth, in the order of their registration.</summary>
    /// <typeparam name="TAction">The action; one instance for each request.</typeparam>
    public static IServiceCollection AddRequiredAction<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAction>(this IServiceCollection services)
        where TAction : class, IRequiredAction => services.AddScoped<IRequiredAction, TAction>();

    /// <summary>Adds a required action with its own page. The page posts its fields to <see cref="RequiredActionModel.FormPath"/>, best by <see cref="Pages.Components.RequiredActionForm"/>.</summary>
    /// <typeparam name="TAction">The action; one instance for each request.</typeparam>
    /// <typeparam name="TPage">Renders the form.</typeparam>
    public static IServiceCollection AddRequiredAction<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAction, TPage>(this IServiceCollection services)
        where TAction : class, IRequiredAction
        where TPage : PageFor<RequiredActionModel> => services.AddRequiredAction<TAction>().AddSingleton(new RequiredActionPageRegistration(typeof(TAction), typeof(TPage)));
}
