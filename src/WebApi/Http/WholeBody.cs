using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Http;

/// <summary>Reads bodies ahead of the endpoint; a body that is cut off or too long becomes a refusal.</summary>
internal static class WholeBody
{
    /// <summary>Waits for the whole body and keeps it in memory for the endpoint. Only for users with a session: from others it would be too much.</summary>
    /// <returns>False: there is none, so nothing was waited for.</returns>
    /// <exception cref="BadHttpRequestException">It is too long, or does not arrive.</exception>
    public static async ValueTask<bool> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return false;

        context.Request.EnableBuffering(ServerLimits.MaximumBodyLength);
        await ReadingAsync(async () =>
        {
            await context.Request.Body.DrainAsync(context.RequestAborted);
            return true;
        });
        context.Request.Body.Position = 0;
        return true;
    }

    /// <summary>Reads at most so many bytes of a body that the endpoint does not need.</summary>
    /// <exception cref="BadHttpRequestException">It does not arrive.</exception>
    public static Task<ReadOnlyMemory<byte>> ReadStartAsync(HttpContext context, int maxLength) => ReadingAsync(async () =>
    {
        var buffer = new byte[maxLength];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, maxLength, throwOnEndOfStream: false, context.RequestAborted);
        return new ReadOnlyMemory<byte>(buffer, 0, length);
    });

    private static async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("Unreadable.", exception);
        }
    }
}
