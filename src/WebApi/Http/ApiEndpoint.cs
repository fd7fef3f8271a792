namespace Auth.WebApi.Http;

/// <summary>Marks endpoints of the JSON API. The middleware for bodies and origins applies to them.</summary>
internal sealed class ApiEndpoint
{
    public static readonly ApiEndpoint Mark = new();

    private ApiEndpoint()
    {
    }
}
