using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Errors;

/// <summary>The page that tells why there is no other one.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">Why.</param>
/// <param name="TraceId">Finds the request in the server's logs.</param>
public sealed record ErrorModel(int Status, Error Error, string TraceId) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ErrorPage);
}
