using System.Globalization;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Http;

/// <summary>Turns an error into a response: a problem document, or a page for browsers.</summary>
internal sealed record ProblemResult : IResult
{
    private readonly int _status;
    private readonly Error _error;

    private ProblemResult(int status, Error error) => (_status, _error) = (status, error);

    /// <summary>The value of <c>WWW-Authenticate</c> (RFC 6750); null for that of the status and the error.</summary>
    public string? Challenge { get; init; }

    /// <summary>The sentence of the response; null for that of the error.</summary>
    public string? Detail { get; init; }

    /// <summary>From an error of a use case.</summary>
    public static ProblemResult From(Error error) => new(GetStatus(error.Kind), error);

    /// <summary>From an error of the HTTP layer.</summary>
    public static ProblemResult From(int status, string code, string message) => new(status, new Error(ErrorKind.Invalid, code, message));

    /// <summary>From an error of the HTTP layer, with a time to retry after.</summary>
    public static ProblemResult From(int status, Error error) => new(status, error);

    /// <summary>From a bare status, as set by the framework.</summary>
    public static ProblemResult From(int status) => status switch
    {
        StatusCodes.Status400BadRequest => From(status, "invalid_request", "The request is not valid. Check it and try again."),
        StatusCodes.Status401Unauthorized => From(status, "not_authenticated", "You're not signed in, or your session has expired. Sign in to continue."),
        StatusCodes.Status403Forbidden => From(AccessErrors.Forbidden),
        StatusCodes.Status404NotFound => From(status, "not_found", "Nothing was found at this URL. Check it and try again."),
        StatusCodes.Status405MethodNotAllowed => From(status, "method_not_allowed", "This URL doesn't support this method."),
        StatusCodes.Status408RequestTimeout => From(status, "request_timeout", "The request took too long. Try again."),
        StatusCodes.Status413PayloadTooLarge => From(status, "body_too_large", $"The request body is too large. Send at most {ServerLimits.MaximumBodyLength} bytes."),
        StatusCodes.Status415UnsupportedMediaType => From(status, "unsupported_media_type", "This content type is not supported. Send JSON in UTF-8 to the API, with Content-Type: application/json, and form data to pages."),
        StatusCodes.Status500InternalServerError => From(status, "internal_error", "Something went wrong on our side. Give support the trace ID."),
        _ => From(status, "http_" + status.ToString(CultureInfo.InvariantCulture), ReasonPhrases.GetReasonPhrase(status)),
    };

    /// <summary>The HTTP status.</summary>
    public int Status => _status;

    /// <summary>The error code.</summary>
    public string Code => _error.Code;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        if ((Challenge ?? FindChallenge(httpContext)) is { } challenge) response.Headers.WWWAuthenticate = challenge;
        if (_error.RetryAfter is { } delay) response.Headers[HeaderNames.RetryAfter] = WholeSeconds(delay);
        var traceId = RequestId.Get(httpContext);
        if (PageEndpointMetadata.Answers(httpContext)) return httpContext.RequestServices.GetRequiredService<IErrorPageWriter>().WriteAsync(httpContext, _status, _error, traceId);

        if (ErrorCodes.TryFind(_error.Code, out var known)) response.Headers.Append(HeaderNames.Link, known.HelpLink);
        var problem = new Problem(
            Problem.TypeOf(_error.Code),
            Problem.TitleOf(_status),
            _status,
            _error.Code,
            Detail ?? _error.Message,
            traceId,
            _error.Fields,
            _error.CreatedId);
        return response.WriteAsJsonAsync(problem, options: null, Problem.ContentType);
    }

    private string? FindChallenge(HttpContext httpContext)
    {
        if (_status == StatusCodes.Status401Unauthorized) return "Bearer";
        if (_error.Code != SessionErrors.StepUpRequired.Code) return null;

        // RFC 9470, 3: a login or step-up in the last max_age seconds is needed.
        var maxAge = httpContext.RequestServices.GetRequiredService<RecentAuthentication>().Lifetime;
        return $"Bearer error=\"insufficient_user_authentication\", error_description=\"A more recent authentication is required\", max_age=\"{WholeSeconds(maxAge)}\"";
    }

    /// <summary>Seconds, rounded up so that a client that waits that long is not too early.</summary>
    public static string WholeSeconds(TimeSpan time) =>
        Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The HTTP status of a kind of error.</summary>
    public static int GetStatus(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorKind.Locked => StatusCodes.Status423Locked,
        ErrorKind.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
