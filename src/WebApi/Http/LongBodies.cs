namespace Auth.WebApi.Http;

/// <summary>Tells a client whose body is too long that the connection ends with the answer: nobody will read the body, so no other request can follow it.</summary>
/// <remarks>Of every answer, whoever refuses first. Kestrel would close the connection without a word, and the client's next request would get no answer.</remarks>
internal sealed class LongBodies(RequestDelegate next)
{
    /// <summary>Whether the body that is announced is longer than any that is read.</summary>
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
