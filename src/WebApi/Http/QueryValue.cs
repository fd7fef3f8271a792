namespace Auth.WebApi.Http;

/// <summary>Values of query parameters.</summary>
internal static class QueryValue
{
    /// <summary>The value of a query parameter; null if empty, as in <c>?search=</c>.</summary>
    public static string? NullIfEmpty(string? query) => string.IsNullOrEmpty(query) ? null : query;
}
