using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Http;

/// <summary>Reads bodies before the endpoint does. A truncated or oversized body is rejected.</summary>
internal static class RequestBodyBuffer
{
    /// <summary>Waits for the whole body and buffers it for the endpoint. Only for signed-in users, to bound memory. A body that is too long is left to the endpoint (<see cref="OversizedBodyMiddleware"/>).</summary>
    /// <returns>False if the request has no body.</returns>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public static async ValueTask<bool> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return false;

        context.Request.EnableBuffering(ServerLimits.MaximumBodyLength);
        try
        {
            await ReadingAsync(async () =>
            {
                await context.Request.Body.DrainAsync(context.RequestAborted);
                return true;
            });
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            OversizedBodyMiddleware.Report(context);
        }

        context.Request.Body.Position = 0;
        return true;
    }

    /// <summary>Returns the body that an endpoint has read from the buffer.</summary>
    /// <returns>Empty if the endpoint takes no body.</returns>
    public static async ValueTask<byte[]> ReadAgainAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesBody>() is null) return [];

        context.Request.Body.Position = 0;
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    /// <summary>Reads the start of a body that the endpoint does not need.</summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
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
