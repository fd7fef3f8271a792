using Auth.Application.Statistics;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api;

/// <summary>Statistics for administrators.</summary>
internal static class StatisticsEndpoints
{
    public static void MapStatistics(this IEndpointRouteBuilder api) =>
        api.MapGet("/admin/statistics", Get).WithName("GetStatistics").WithTags("Administration").Sends<GetStatisticsQuery>();

    /// <summary>Gets statistics of the last day, week or month</summary>
    /// <remarks>Includes current totals, and the load of the server that responds.</remarks>
    internal static async Task<Results<Ok<StatisticsDetails>, ProblemResult>> Get(IMediator mediator, CancellationToken cancellationToken, string? period = null)
    {
        var result = await mediator.Send(QueryValue.NullIfEmpty(period) is { } requested ? new GetStatisticsQuery(requested) : new GetStatisticsQuery(), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }
}
