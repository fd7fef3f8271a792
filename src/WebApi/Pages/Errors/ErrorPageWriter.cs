using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.BuiltIn;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Errors;

/// <summary>Answers errors with <see cref="ErrorPage"/>.</summary>
internal sealed class ErrorPageWriter : IErrorPageWriter
{
    /// <inheritdoc />
    public Task WriteAsync(HttpContext http, int status, Error error, string traceId)
    {
        var needsSecondFactor = error.Code == AccessErrors.Forbidden.Code && http.Features.Get<CurrentSession>()?.Session.HasWithheldRoles == true;
        return PageResults.Page(new ErrorModel(status, error, traceId) { NeedsSecondFactor = needsSecondFactor }, status).ExecuteAsync(http);
    }
}
