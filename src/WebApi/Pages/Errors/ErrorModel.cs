using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Errors;

/// <summary>The error page.</summary>
/// <param name="TraceId">Identifies the request in the server's logs.</param>
public sealed record ErrorModel(int Status, Error Error, string TraceId) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ErrorPage);

    /// <summary>Whether a second factor would give the user roles that this session lacks.</summary>
    public bool NeedsSecondFactor { get; init; }
}
