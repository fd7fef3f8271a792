namespace Auth.WebApi.Http;

/// <summary>Marks endpoints of the API that accept an HTML form as their body, because a standard asks for it.</summary>
internal sealed class TakesForm
{
    /// <summary>The media type of the form.</summary>
    public const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>The only instance.</summary>
    public static readonly TakesForm Instance = new();

    private TakesForm()
    {
    }
}
