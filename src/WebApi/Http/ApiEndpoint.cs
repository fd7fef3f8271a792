namespace Auth.WebApi.Http;

/// <summary>Marks the endpoints of the JSON API, which the guards of bodies and origins look after.</summary>
internal sealed class ApiEndpoint
{
    public static readonly ApiEndpoint Mark = new();

    private ApiEndpoint()
    {
    }
}
