namespace Auth.WebApi.Http;

/// <summary>Methods of read-only endpoints.</summary>
internal static class ReadEndpointExtensions
{
    /// <summary>Restricts an endpoint to GET and HEAD, including those that the framework would map to any method, or to GET only.</summary>
    public static TBuilder AllowGetAndHead<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
}
