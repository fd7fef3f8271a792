using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Http;

/// <summary>Responses that a browser saves as a file.</summary>
internal static class DownloadExtensions
{
    /// <summary>Response 200 with a value, to be saved as a file of this name.</summary>
    public static Ok<T> OkAsFile<T>(this HttpContext http, T value, string fileName)
    {
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        return TypedResults.Ok(value);
    }
}
