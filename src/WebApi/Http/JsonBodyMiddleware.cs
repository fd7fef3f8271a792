using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Http;

/// <summary>Accepts only JSON, or a form where the endpoint says so, and only where a body is expected. An empty object counts as no body, because generated clients send it.</summary>
/// <remarks>
/// Runs after access control, so a caller without access learns nothing about the body.
/// Rejected are HTML forms, which any site can submit; other JSON media types, which the model binder would accept; and other charsets, on which it would fail.
/// </remarks>
internal sealed class JsonBodyMiddleware(RequestDelegate next)
{
    private const string Json = "application/json";

    /// <summary>In bytes, including white space.</summary>
    private const int MaxEmptyObjectLength = 32;

    /// <summary>The endpoint takes no body.</summary>
    public static readonly ProblemResult UnexpectedBody = ProblemResult.From(StatusCodes.Status400BadRequest, "unexpected_body", "This request must not have a body.");

    private static readonly ProblemResult FormRequired = ProblemResult.From(StatusCodes.Status415UnsupportedMediaType) with { Detail = "Send the fields as a form, with Content-Type: application/x-www-form-urlencoded." };

    private static readonly ProblemResult BodyRequired = ProblemResult.From(StatusCodes.Status415UnsupportedMediaType) with { Detail = "Send a JSON body, at least {}, with Content-Type: application/json." };

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<ApiEndpointMetadata>() is null) return next(context);

        var takesForm = metadata.GetMetadata<TakesForm>() is not null;
        var takesBody = takesForm || metadata.GetMetadata<TakesBody>() is not null;
        if (takesBody) return Check(context.Request, takesForm ? TakesForm.MediaType : Json) is { } rejection ? rejection.ExecuteAsync(context) : next(context);
        return HasBody(context) ? RequireNoBodyAsync(context) : next(context);
    }

    private async Task RequireNoBodyAsync(HttpContext context)
    {
        if (!OversizedBodyMiddleware.IsIn(context.Request) && await IsEmptyAsync(context.Request)) await next(context);
        else await UnexpectedBody.ExecuteAsync(context);
    }

    private static ProblemResult? Check(HttpRequest request, string mediaType)
    {
        if (OversizedBodyMiddleware.IsIn(request)) return ProblemResult.From(StatusCodes.Status413PayloadTooLarge);
        // The usual spelling needs no parser.
        if (request.ContentType == mediaType) return null;
        if (!IsUtf8(mediaType, request.ContentType)) return Unsupported(request, mediaType);

        // The model binder fails on a quoted charset.
        request.ContentType = mediaType;
        return null;
    }

    private static ProblemResult Unsupported(HttpRequest request, string mediaType) =>
        mediaType == TakesForm.MediaType ? FormRequired : HasBody(request.HttpContext) ? ProblemResult.From(StatusCodes.Status415UnsupportedMediaType) : BodyRequired;

    private static async ValueTask<bool> IsEmptyAsync(HttpRequest request)
    {
        var body = await RequestBodyBuffer.ReadStartAsync(request.HttpContext, MaxEmptyObjectLength + 1);
        return body.Length <= MaxEmptyObjectLength && (IsWhiteSpace(body.Span) || (IsUtf8(Json, request.ContentType) && IsEmptyObject(body.Span)));
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> body) =>
        body.Trim(WhiteSpace) is [(byte)'{', .. var members, (byte)'}'] && IsWhiteSpace(members);

    private static bool IsWhiteSpace(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(WhiteSpace);

    private static bool IsUtf8(string mediaType, string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && HeaderUtilities.RemoveQuotes(p.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
}
