using System.Reflection;
using Auth.Application.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Response 200 with a JSON document that a browser saves as a file. It is written while it is read, so a document of any size needs little memory.</summary>
/// <remarks>If it cannot be completed, the connection is aborted: neither the transfer nor the document has an end, so no client takes the file for complete.</remarks>
internal sealed class JsonDownload<T>(T value, string fileName) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        try
        {
            await response.WriteAsJsonAsync(value);
        }
        catch (SessionNoLongerValidException) when (response.HasStarted)
        {
            httpContext.Abort();
        }
    }
}
