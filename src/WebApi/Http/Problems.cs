namespace Auth.WebApi.Http;

/// <summary>Sees to it that every error, whoever found it, is told as a <see cref="Problem"/>.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddExceptionHandler<FaultHandler>()
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>For what is thrown.</summary>
    public static IApplicationBuilder UseProblemsForFaults(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = context => Refusal.For(StatusCodes.Status500InternalServerError).ExecuteAsync(context) });

    /// <summary>For statuses without a body, once the endpoint is known. Endpoints that always write one are left out: they are the ones that are asked most.</summary>
    public static IApplicationBuilder UseProblemsForStatuses(this IApplicationBuilder app) =>
        app.UseWhen(
            context => context.GetEndpoint()?.Metadata.GetMetadata<ExplainsItself>() is null,
            others => others.UseStatusCodePages(context => Unexplained(context.HttpContext).ExecuteAsync(context.HttpContext)));

    /// <summary>Says in the API's document which statuses an endpoint refuses with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses) builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
        return builder;
    }

    private static Refusal Unexplained(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status400BadRequest ? UnreadableFields.Refuse(UnreadableFields.InQueryOf(context)) : Refusal.For(context.Response.StatusCode);
}

/// <summary>Marks endpoints that take nothing from the request that the framework could refuse: each of their errors has its body, and nobody has to look for one.</summary>
internal sealed class ExplainsItself
{
    public static readonly ExplainsItself Mark = new();

    private ExplainsItself()
    {
    }
}
