using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Errors;

/// <summary>The page that explains an error code of the API.</summary>
/// <param name="Statuses">The HTTP statuses that it has, the usual one first.</param>
/// <param name="Meaning">Says what happened, in English.</param>
/// <param name="Remedy">Says what the caller does about it, in English.</param>
public sealed record ErrorCodeModel(string Code, IReadOnlyList<int> Statuses, string Meaning, string Remedy) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ErrorCodePage);
}

/// <summary>The page with all error codes of the API.</summary>
public sealed record ErrorCodesModel(IReadOnlyList<ErrorCodeModel> Codes) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ErrorCodesPage);
}
