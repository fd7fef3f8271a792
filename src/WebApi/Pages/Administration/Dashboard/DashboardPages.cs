using Auth.Application.Statistics.GetStatistics;
using Auth.WebApi.Endpoints;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Dashboard;

/// <summary>What goes on.</summary>
internal static class DashboardPages
{
    public const string Path = "/admin";

    public static void MapDashboard(this IEndpointRouteBuilder administration) => administration.MapGet("", ShowAsync).ForReading();

    private static async Task<IResult> ShowAsync(IMediator mediator, CancellationToken cancellationToken, string? period = null)
    {
        var counted = await mediator.Send(Api.Given(period) is { } given ? new GetStatisticsQuery(given) : new GetStatisticsQuery(), cancellationToken);
        return counted.IsFailure ? Refusal.For(counted.Error) : Shown.Page(new DashboardModel(counted.Value));
    }
}
