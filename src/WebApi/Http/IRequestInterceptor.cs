namespace Auth.WebApi.Http;

/// <summary>Answers requests instead of the server. The test kit registers one, so that a test can have any error response (ADR 47).</summary>
internal interface IRequestInterceptor
{
    /// <summary>Answers a request, or leaves it to the server.</summary>
    /// <returns>Whether the response has been written.</returns>
    Task<bool> TryAnswerAsync(HttpContext http);
}

internal static class RequestInterceptorExtensions
{
    /// <summary>Adds the registered interceptor: after routing and error handling, before every check. Adds nothing if there is none.</summary>
    public static IApplicationBuilder UseRequestInterceptor(this IApplicationBuilder app) =>
        app.ApplicationServices.GetService<IRequestInterceptor>() is not { } interceptor
            ? app
            : app.Use(async (context, next) =>
            {
                if (!await interceptor.TryAnswerAsync(context)) await next(context);
            });
}
