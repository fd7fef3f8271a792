using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;

namespace Auth.WebApi.Api.Repeats;

/// <summary>Marks endpoints whose calls can be repeated with an <see cref="IdempotencyKey"/>.</summary>
internal sealed class MakesOnceMetadata
{
    public static readonly MakesOnceMetadata Instance = new();

    private MakesOnceMetadata()
    {
    }
}

/// <summary>Lets clients repeat calls.</summary>
internal static class MakesOnceExtensions
{
    /// <summary>Reads the calls that name themselves with a key.</summary>
    public static IServiceCollection AddRepeatableCalls(this IServiceCollection services) => services.AddSingleton<ISubmissionReader, SubmittedCall>();

    /// <summary>Lets an endpoint take an <see cref="IdempotencyKey"/>: what its command makes, a repeat does not make again.</summary>
    /// <param name="endpoint">It requires a session or a service account, and its body has no password or code: a keyed digest of it is stored.</param>
    /// <param name="errors">What a repeat can answer instead of the first response.</param>
    public static RouteHandlerBuilder MakesOnce(this RouteHandlerBuilder endpoint, params ReadOnlySpan<Error> errors)
    {
        foreach (var error in errors) endpoint.ProducesHeader(IdempotencyKey.ReplayedHeader, ProblemResult.GetStatus(error.Kind));
        return endpoint
            .WithMetadata(MakesOnceMetadata.Instance)
            .ProducesErrors(EndpointErrors.Invalid, RepeatErrors.KeyReused)
            .ProducesErrors(errors)
            .AddEndpointFilter(RunAsync);
    }

    private static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = IdempotencyKey.Read(http.Request);
        if (key.IsFailure) return ProblemResult.From(key.Error);
        if (key.Value is null) return await next(context);

        http.Features.Set(key.Value);
        var response = await next(context);
        if (http.RequestServices.GetRequiredService<CurrentSubmission>().IsRepeat) http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        return response;
    }
}
