using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Marks the calls that take a JSON body.</summary>
internal sealed class TakesBody
{
    private static readonly TakesBody Mark = new();

    private TakesBody()
    {
    }

    /// <summary>Puts the mark in place of the framework's. By that one, routing would refuse other media types with 415 before <see cref="Authentication.AccessGuard"/> asks for a session.</summary>
    public static void Replace(EndpointBuilder endpoint)
    {
        var accepting = endpoint.Metadata.OfType<IAcceptsMetadata>().ToList();
        foreach (var accepts in accepting) endpoint.Metadata.Remove(accepts);
        if (accepting.Count > 0) endpoint.Metadata.Add(Mark);
    }
}
