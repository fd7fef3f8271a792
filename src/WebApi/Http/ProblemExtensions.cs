using Auth.Domain.Common;

namespace Auth.WebApi.Http;

/// <summary>Ensures that every error is answered with a <see cref="Problem"/>.</summary>
internal static class ProblemExtensions
{
    /// <summary>Adds the handler of all exceptions. Handlers of certain exceptions must be added before it.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddExceptionHandler<ProblemExceptionHandler>()
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Answers exceptions.</summary>
    public static IApplicationBuilder UseExceptionProblems(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = context => ProblemResult.From(StatusCodes.Status500InternalServerError).ExecuteAsync(context) });

    /// <summary>Answers error statuses without a body.</summary>
    /// <remarks>Endpoints that always write a body are excluded, as they receive the most requests.</remarks>
    public static IApplicationBuilder UseStatusCodeProblems(this IApplicationBuilder app) =>
        app.UseWhen(
            context => context.GetEndpoint()?.Metadata.GetMetadata<SkipStatusCodeProblemsMetadata>() is null,
            branch => branch.UseStatusCodePages(context => Unexplained(context.HttpContext).ExecuteAsync(context.HttpContext)));

    /// <summary>Documents the errors of an endpoint's use case. Those of the host application's rules are unknown here.</summary>
    public static TBuilder ProducesErrors<TBuilder>(this TBuilder builder, params ReadOnlySpan<Error> errors)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var error in errors) builder.WithMetadata(DocumentedError.From(ProblemResult.From(error)));
        return builder;
    }

    private static ProblemResult Unexplained(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status400BadRequest ? BindingErrors.Reject(BindingErrors.ReadQuery(context)) : ProblemResult.From(context.Response.StatusCode);
}

/// <summary>Marks endpoints that bind nothing the framework could reject. Their errors always have a body, so no check for one is needed.</summary>
internal sealed class SkipStatusCodeProblemsMetadata
{
    public static readonly SkipStatusCodeProblemsMetadata Instance = new();

    private SkipStatusCodeProblemsMetadata()
    {
    }
}
