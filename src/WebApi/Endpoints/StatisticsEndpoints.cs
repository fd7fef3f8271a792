using Auth.Application.Statistics;
using Auth.Application.Statistics.GetStatistics;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>What goes on.</summary>
internal static class StatisticsEndpoints
{
    public static void MapStatistics(this IEndpointRouteBuilder api) =>
        api.MapGet("/admin/statistics", Get).WithName("GetStatistics").WithTags("Administration").ForAdministrators();

    /// <summary>What went on in a day, a week or a month, what there is now, and how busy the server is that answers</summary>
    internal static async Task<Results<Ok<StatisticsDetails>, Refusal>> Get(IMediator mediator, CancellationToken cancellationToken, string? period = null)
    {
        var counted = await mediator.Send(Api.Given(period) is { } given ? new GetStatisticsQuery(given) : new GetStatisticsQuery(), cancellationToken);
        return counted.IsFailure ? Refusal.For(counted.Error) : TypedResults.Ok(counted.Value);
    }
}
