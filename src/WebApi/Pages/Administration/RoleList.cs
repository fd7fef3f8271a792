namespace Auth.WebApi.Pages.Administration;

/// <summary>Roles in a text field.</summary>
internal static class RoleList
{
    /// <summary>Splits the text at spaces, commas, semicolons and tabs.</summary>
    public static IReadOnlyList<string> Parse(string text) => text.Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
