using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Http;

/// <summary>Waits for the body of a request, and keeps it in memory for whoever reads it then. For people who are signed in: of strangers it would be too much.</summary>
internal static class WholeBody
{
    /// <summary>Reads it.</summary>
    /// <returns>False: there is none, so nothing was waited for.</returns>
    /// <exception cref="BadHttpRequestException">It is too long, or does not arrive.</exception>
    public static async ValueTask<bool> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return false;

        context.Request.EnableBuffering(ServerLimits.MaximumBodyLength);
        try
        {
            await context.Request.Body.DrainAsync(context.RequestAborted);
        }
        catch (IOException cut) when (cut is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("Unreadable.", cut);
        }

        context.Request.Body.Position = 0;
        return true;
    }
}
