using System.Globalization;
using System.Text;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Localization;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>A response that renders a page.</summary>
/// <typeparam name="TModel">The content of the page.</typeparam>
/// <param name="ownComponent">Renders this page of several with the same model; null for the component of the model.</param>
internal sealed class PageResult<TModel>(TModel model, int status, Type? ownComponent) : IResult
    where TModel : IPageModel
{
    /// <summary>Allows files of this server only, and nothing inline: script or style injected through a name cannot run (ASVS 3.4.3). Return addresses follow, because browsers apply <c>form-action</c> to the redirect after a form too.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        UseLanguage(httpContext);
        var response = httpContext.Response;
        // Set before rendering, because the title depends on it.
        response.StatusCode = status;
        var html = await RenderAsync(httpContext.RequestServices);
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = string.Join(' ', [Policy, .. httpContext.RequestServices.GetRequiredService<ReturnAddresses>().Sources]);
        // Older browsers send the origin of a form only if this policy allows it. Other sites still learn nothing.
        response.Headers[ResponseHeadersMiddleware.ReferrerPolicy] = "same-origin";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        var bytes = Encoding.UTF8.GetBytes(html);
        response.ContentLength = bytes.Length;
        // Not canceled with the request: the page may explain why it ended, and an exception would be logged as unhandled.
        await response.Body.WriteAsync(bytes, CancellationToken.None);
    }

    /// <summary>Set again: exception pages render outside the localization middleware.</summary>
    private static void UseLanguage(HttpContext http)
    {
        var culture = http.Features.Get<IRequestCultureFeature>()?.RequestCulture ?? PageRoutes.English;
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture.Culture, culture.UICulture);
    }

    private async Task<string> RenderAsync(IServiceProvider services)
    {
        var component = ownComponent ?? services.GetServices<PageReplacement>().LastOrDefault(r => r.Model == typeof(TModel))?.Component ?? TModel.Component;
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(PageFor<>.Model)] = model });
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(component, parameters)).ToHtmlString());
    }
}

/// <summary>Responses of page endpoints.</summary>
internal static class PageResults
{
    /// <summary>Renders a page.</summary>
    public static IResult Page<TModel>(TModel model, int status = StatusCodes.Status200OK, Type? component = null)
        where TModel : IPageModel => new PageResult<TModel>(model, status, component);

    /// <summary>Redirects with 303, so that reloading does not resubmit the form (RFC 9110, 15.4.4).</summary>
    /// <param name="path">A local URL, or a validated one of another server.</param>
    /// <param name="notice">Code of a message for the target page (<see cref="Notice"/>), or null.</param>
    public static IResult SeeOther(string path, string? notice = null) => new SeeOtherResult(path, notice);
}

/// <summary>A redirect after a request that a browser should not repeat, with an optional notice.</summary>
internal sealed class SeeOtherResult(string path, string? notice) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        if (notice is not null) Notice.Write(httpContext.Response, path.Split('?', '#')[0], notice);
        return Task.CompletedTask;
    }
}
