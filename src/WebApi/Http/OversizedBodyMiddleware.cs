namespace Auth.WebApi.Http;

/// <summary>Announces that the connection closes when a body is too long: it is not read, so no further request can follow.</summary>
/// <remarks>Applies to every response. Kestrel would close without notice, and the client's next request would fail.</remarks>
internal sealed class OversizedBodyMiddleware(RequestDelegate next)
{
    /// <summary>Whether the announced body exceeds the limit.</summary>
    public static bool IsIn(HttpRequest request) => request.ContentLength > ServerLimits.MaximumBodyLength;

    public Task InvokeAsync(HttpContext context)
    {
        if (IsIn(context.Request))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
