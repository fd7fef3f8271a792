using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Pages.Errors;

/// <summary>Answers errors with <see cref="ErrorPage"/>.</summary>
internal sealed class ErrorPageWriter : IErrorPageWriter
{
    /// <inheritdoc />
    public Task WriteAsync(HttpContext http, int status, Error error, string traceId) =>
        PageResults.Page(new ErrorModel(status, error, traceId), status).ExecuteAsync(http);
}
