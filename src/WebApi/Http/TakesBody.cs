using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Marks endpoints that accept a JSON body.</summary>
internal sealed class TakesBody
{
    private static readonly TakesBody Instance = new();

    private TakesBody()
    {
    }

    /// <summary>Replaces the framework's metadata about accepted media types.</summary>
    /// <remarks>With the original, routing would answer other media types with 415 before access control requires a session.</remarks>
    public static void Replace(EndpointBuilder endpoint)
    {
        var existing = endpoint.Metadata.OfType<IAcceptsMetadata>().ToList();
        foreach (var accepts in existing) endpoint.Metadata.Remove(accepts);
        if (existing.Count > 0) endpoint.Metadata.Add(Instance);
    }
}
