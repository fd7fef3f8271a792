using Auth.Domain.Common;

namespace Auth.WebApi.Http;

/// <summary>Answers a person with an error page instead of a problem document. Implemented by the pages, so that this folder does not depend on them.</summary>
internal interface IErrorPageWriter
{
    /// <summary>Writes the page.</summary>
    /// <param name="traceId">Identifies the request in the server's logs.</param>
    Task WriteAsync(HttpContext http, int status, Error error, string traceId);
}
