using Auth.Application.Statistics.GetStatistics;
using Auth.WebApi.Endpoints;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Dashboard;

/// <summary>The dashboard.</summary>
internal static class DashboardPages
{
    public const string Path = "/admin";

    public static void MapDashboard(this IEndpointRouteBuilder administration) => administration.MapGet("", ShowAsync).ForReading();

    private static async Task<IResult> ShowAsync(IMediator mediator, CancellationToken cancellationToken, string? period = null)
    {
        var result = await mediator.Send(Api.Given(period) is { } requested ? new GetStatisticsQuery(requested) : new GetStatisticsQuery(), cancellationToken);
        return result.IsFailure ? Refusal.For(result.Error) : Shown.Page(new DashboardModel(result.Value));
    }
}
