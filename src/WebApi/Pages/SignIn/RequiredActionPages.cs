using Auth.Domain.RequiredActions;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.BuiltIn;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Pages.SignIn;

/// <summary>Finds and renders the pages of required actions.</summary>
internal static class RequiredActionPages
{
    /// <summary>Renders the page of an action: Auth's own, that of its registration, or the default page with its title and explanation.</summary>
    public static IResult Show(RequiredActionModel model, HttpContext http)
    {
        var status = model.Error is { } error ? ProblemResult.GetStatus(error.Kind) : StatusCodes.Status200OK;
        if (FindOwn(model.Name) is { } own) return PageResults.Page(model, status, own);

        var action = http.RequestServices.GetServices<IRequiredAction>().First(known => known.Name == model.Name);
        var page = http.RequestServices.GetServices<RequiredActionPageRegistration>().LastOrDefault(registration => registration.Action == action.GetType());
        return PageResults.Page(model with { Title = action.Title, Explanation = action.Explanation }, status, page?.Component);
    }

    private static Type? FindOwn(string name) => name switch
    {
        RequiredActionName.ChangePassword => typeof(ChangePasswordStepPage),
        RequiredActionName.VerifyEmail => typeof(VerifyEmailStepPage),
        _ => null,
    };
}

/// <summary>The page of a required action.</summary>
internal sealed record RequiredActionPageRegistration(Type Action, Type Component);
