using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Http;

/// <summary>Lets only JSON in, and only where a body is expected; before anything tries to read it.</summary>
/// <remarks>The binder itself would take other types of JSON, and answer a charset that it does not know with a fault. HTML forms, which any site can send, end here as well.</remarks>
internal sealed class JsonBodyGuard(RequestDelegate next)
{
    private const string Json = "application/json";

    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ApiEndpoint>() is null) return next(context);

        var takesBody = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
        if (takesBody && LongBodies.IsIn(context.Request)) return Refusal.For(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        if (takesBody && !IsJson(context.Request.ContentType)) return Refusal.For(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
        if (!takesBody && HasBody(context)) return Refusal.For(StatusCodes.Status400BadRequest, "unexpected_body", "This call takes no body.").ExecuteAsync(context);

        // The binder stumbles over a charset in quotation marks.
        if (takesBody) context.Request.ContentType = Json;
        return next(context);
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && HeaderUtilities.RemoveQuotes(p.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
}
