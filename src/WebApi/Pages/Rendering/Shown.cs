using System.Globalization;
using System.Text;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Localization;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>An answer that is a page.</summary>
/// <typeparam name="TModel">What it shows.</typeparam>
internal sealed class Shown<TModel>(TModel model, int status) : IResult
    where TModel : IPageModel
{
    /// <summary>Everything comes from this server, nothing from the page itself: no script and no style that somebody wrote into a name could run (ASVS 3.4.3).</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        UseLanguageOf(httpContext);
        var response = httpContext.Response;
        // Before the page is rendered: its title tells of an error.
        response.StatusCode = status;
        var html = await RenderAsync(httpContext.RequestServices);
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        // Forms of older browsers say where they come from only if the policy lets them; other sites still learn nothing.
        response.Headers[SecurityHeaders.ReferrerPolicy] = "same-origin";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        var bytes = Encoding.UTF8.GetBytes(html);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>Once more, as a fault is told outside of where the language was found out.</summary>
    private static void UseLanguageOf(HttpContext http)
    {
        var reader = http.Features.Get<IRequestCultureFeature>()?.RequestCulture ?? PageRoutes.English;
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (reader.Culture, reader.UICulture);
    }

    private async Task<string> RenderAsync(IServiceProvider services)
    {
        var component = services.GetServices<PageReplacement>().LastOrDefault(r => r.Model == typeof(TModel))?.Component ?? TModel.Component;
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(PageFor<>.Model)] = model });
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(component, parameters)).ToHtmlString());
    }
}

/// <summary>The ways in which a form or an address is answered.</summary>
internal static class Shown
{
    /// <summary>By a page.</summary>
    public static IResult Page<TModel>(TModel model, int status = StatusCodes.Status200OK)
        where TModel : IPageModel => new Shown<TModel>(model, status);

    /// <summary>By another address: the browser asks for that one, so that loading the page again does nothing twice (RFC 9110, 15.4.4).</summary>
    /// <param name="path">The address.</param>
    /// <param name="notice">The code of what the page there says once (<see cref="Notice"/>); null: nothing.</param>
    public static IResult Elsewhere(string path, string? notice = null) => new SeeOther(path, notice);
}

/// <summary>An answer that sends the browser to another address of this server.</summary>
internal sealed class SeeOther(string path, string? notice) : IResult
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
