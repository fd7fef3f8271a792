namespace Auth.WebApi.Http;

/// <summary>Marks endpoints of the JSON API. The middleware for bodies and origins applies to them.</summary>
internal sealed class ApiEndpointMetadata
{
    public static readonly ApiEndpointMetadata Instance = new();

    private ApiEndpointMetadata()
    {
    }
}
