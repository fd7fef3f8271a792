namespace Auth.WebApi.Http;

/// <summary>Announces that the connection closes when a body is too long: it is not read, so no further request can follow.</summary>
/// <remarks>Applies to every response. Kestrel would close without notice, and the client's next request would fail.</remarks>
internal sealed class OversizedBodyMiddleware(RequestDelegate next)
{
    private static readonly object Found = new();

    /// <summary>Whether the body exceeds the limit: it is announced so, or was found so while it was read.</summary>
    public static bool IsIn(HttpRequest request) => IsAnnouncedBy(request) || request.HttpContext.Items.ContainsKey(Found);

    /// <summary>Whether the announced length exceeds the limit. Enough before the body is read; afterwards, use <see cref="IsIn"/>.</summary>
    public static bool IsAnnouncedBy(HttpRequest request) => request.ContentLength > ServerLimits.MaximumBodyLength;

    /// <summary>Records that a body without an announced length exceeds the limit, so that it gets the same response as an announced one.</summary>
    public static void Report(HttpContext context)
    {
        context.Items[Found] = true;
        AnnounceClose(context.Response);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (IsAnnouncedBy(context.Request)) AnnounceClose(context.Response);
        return next(context);
    }

    private static void AnnounceClose(HttpResponse response) => response.OnStarting(() =>
    {
        response.Headers.Connection = "close";
        return Task.CompletedTask;
    });
}
