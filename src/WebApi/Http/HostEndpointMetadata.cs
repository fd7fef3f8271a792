namespace Auth.WebApi.Http;

/// <summary>Marks endpoints of the host application that the middleware of Auth's own API protects (<c>AsAuthApi</c>).</summary>
internal sealed class HostEndpointMetadata
{
    public static readonly HostEndpointMetadata Instance = new();

    private HostEndpointMetadata()
    {
    }

    /// <summary>Whether the endpoint has this mark.</summary>
    public static bool IsIn(EndpointMetadataCollection metadata) => metadata.GetMetadata<HostEndpointMetadata>() is not null;
}
