namespace Auth.WebApi.Http;

/// <summary>What is only read.</summary>
internal static class Reading
{
    /// <summary>Answers GET and HEAD: also for what the framework would answer to any method, or to GET alone.</summary>
    public static TBuilder ForReading<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
}
