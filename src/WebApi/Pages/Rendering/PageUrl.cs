namespace Auth.WebApi.Pages.Rendering;

/// <summary>Builds URLs of pages.</summary>
internal static class PageUrl
{
    /// <summary>The path with those parameters that have a value.</summary>
    public static string Build(string path, params IEnumerable<(string Name, string? Value)> parameters) =>
        path + QueryString.Create(parameters.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value)));
}
