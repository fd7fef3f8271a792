namespace Auth.WebApi.Http;

/// <summary>Ensures that every error is answered with a <see cref="Problem"/>.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddExceptionHandler<FaultHandler>()
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Answers exceptions.</summary>
    public static IApplicationBuilder UseProblemsForFaults(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = context => Refusal.For(StatusCodes.Status500InternalServerError).ExecuteAsync(context) });

    /// <summary>Answers error statuses without a body.</summary>
    /// <remarks>Endpoints that always write a body are excluded, as they receive the most requests.</remarks>
    public static IApplicationBuilder UseProblemsForStatuses(this IApplicationBuilder app) =>
        app.UseWhen(
            context => context.GetEndpoint()?.Metadata.GetMetadata<ExplainsItself>() is null,
            branch => branch.UseStatusCodePages(context => Unexplained(context.HttpContext).ExecuteAsync(context.HttpContext)));

    /// <summary>Documents the error statuses of an endpoint.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses) builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
        return builder;
    }

    private static Refusal Unexplained(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status400BadRequest ? UnreadableFields.Refuse(UnreadableFields.InQueryOf(context)) : Refusal.For(context.Response.StatusCode);
}

/// <summary>Marks endpoints that bind nothing the framework could reject. Their errors always have a body, so no check for one is needed.</summary>
internal sealed class ExplainsItself
{
    public static readonly ExplainsItself Mark = new();

    private ExplainsItself()
    {
    }
}
