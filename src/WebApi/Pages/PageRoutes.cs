using System.Globalization;
using Auth.Application.Repeats;
using Auth.Application.Terms;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account;
using Auth.WebApi.Pages.Administration;
using Auth.WebApi.Pages.BuiltIn;
using Auth.WebApi.Pages.Components;
using Auth.WebApi.Pages.ConfirmIdentity;
using Auth.WebApi.Pages.CreateAccount;
using Auth.WebApi.Pages.EmailLinks;
using Auth.WebApi.Pages.Errors;
using Auth.WebApi.Pages.Recovery;
using Auth.WebApi.Pages.Register;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.Setup;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Localization;

namespace Auth.WebApi.Pages;

/// <summary>The HTML pages, built on the same use cases as the API (ADR 18).</summary>
internal static class PageRoutes
{
    /// <summary>The fallback language.</summary>
    public static readonly RequestCulture English = new("en");

    private static readonly CultureInfo[] Languages = [new("en"), new("de")];

    /// <summary>Endpoints of the host application at the path of a page, such as <c>/</c>, take precedence.</summary>
    private const int AfterHostEndpoints = 1;

    public static IServiceCollection AddPages(this IServiceCollection services, BrandingSettings branding)
    {
        services.AddLocalization(options => options.ResourcesPath = "");
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = English;
            options.SupportedCultures = options.SupportedUICultures = Languages;
            // No cookie or query parameter, which would be one more state to keep.
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });
        services.AddSingleton<IErrorPageWriter, ErrorPageWriter>();
        services.AddSingleton<IAccessPages, AccessPages>();
        services.AddSingleton<ISubmissionReader, SubmittedPageForm>();
        services.AddSingleton(new RequiredActionPageRegistration(typeof(AcceptTermsAction), typeof(AcceptTermsPage)));
        return services.AddSingleton(new StaticAssets(branding));
    }

    /// <summary>Selects the language of pages from the request. API responses are in English.</summary>
    public static void UseLanguages(this IApplicationBuilder app) =>
        app.UseWhen(PageEndpointMetadata.Answers, branch => branch.UseRequestLocalization());

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/assets/{name}", StaticAssets.ServeAsync).AllowGetAndHead().ExcludeFromDescription().Requires(AccessRequirement.Anonymous);
        app.MapGet("/.well-known/change-password", () => PageResults.SeeOther("/account/password")).AllowGetAndHead().ExcludeFromDescription().Requires(AccessRequirement.Anonymous);
        app.MapErrorCodes();

        var pages = app.MapGroup("").ExcludeFromDescription().WithMetadata(PageEndpointMetadata.Instance).WithOrder(AfterHostEndpoints);
        pages.RejectUndeclaredRequirements();
        pages.MapSignIn();
        pages.MapRegister();
        pages.MapForgotPassword();
        pages.MapLinks();
        pages.MapAcceptInvitation();
        pages.MapSetupPages();
        pages.MapConfirmIdentity();
        pages.MapAccountPages();
        pages.MapAdministrationPages();
    }
}
