using Auth.Application.Statistics;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Dashboard;

/// <summary>The dashboard.</summary>
internal static class DashboardPageEndpoints
{
    public const string Path = "/admin";

    public static void MapDashboard(this IEndpointRouteBuilder administration) => administration.MapGet("", ShowAsync).AllowGetAndHead().Sends<GetStatisticsQuery>();

    private static async Task<IResult> ShowAsync(IMediator mediator, CancellationToken cancellationToken, string? period = null)
    {
        var result = await mediator.Send(QueryValue.NullIfEmpty(period) is { } requested ? new GetStatisticsQuery(requested) : new GetStatisticsQuery(), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.Page(new DashboardModel(result.Value));
    }
}
