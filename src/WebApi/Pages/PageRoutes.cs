using System.Globalization;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account;
using Auth.WebApi.Pages.Entry.ConfirmIdentity;
using Auth.WebApi.Pages.Entry.Links;
using Auth.WebApi.Pages.Entry.Recovery;
using Auth.WebApi.Pages.Entry.Register;
using Auth.WebApi.Pages.Entry.Setup;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Look;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Pages;

/// <summary>The pages: forms and answers in HTML, made of the same use cases as the API (ADR 18).</summary>
internal static class PageRoutes
{
    private static readonly CultureInfo[] Languages = [new("en"), new("de")];

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "");
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new("en");
            options.SupportedCultures = options.SupportedUICultures = Languages;
            // A cookie or a parameter of the address would be one more thing to remember.
            options.RequestCultureProviders = [new Microsoft.AspNetCore.Localization.AcceptLanguageHeaderRequestCultureProvider()];
        });
        return services.AddSingleton<Assets>();
    }

    /// <summary>Finds out which language a person reads; programs get English.</summary>
    public static void UseLanguages(this IApplicationBuilder app) =>
        app.UseWhen(PageEndpoint.Answers, people => people.UseRequestLocalization());

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/assets/{name}", Assets.ServeAsync).ForReading().ExcludeFromDescription().WithMetadata(Access.Anybody);
        app.MapGet("/.well-known/change-password", () => Results.Redirect("/account/password")).ForReading().ExcludeFromDescription().WithMetadata(Access.Anybody);

        var pages = app.MapGroup("").ExcludeFromDescription().WithMetadata(PageEndpoint.Mark, Access.Anybody);
        pages.MapSignIn();
        pages.MapRegister();
        pages.MapForgotPassword();
        pages.MapLinks();
        pages.MapSetupPages();
        pages.MapConfirmIdentity();
        pages.MapAccountPages();
    }
}
