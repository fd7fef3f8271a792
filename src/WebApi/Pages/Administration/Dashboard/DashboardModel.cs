using Auth.Application.Statistics;

namespace Auth.WebApi.Pages.Administration.Dashboard;

/// <summary>The page that shows what goes on.</summary>
/// <param name="Statistics">The numbers.</param>
public sealed record DashboardModel(StatisticsDetails Statistics) : IPageModel
{
    private const int Rows = 5;

    /// <inheritdoc />
    public static Type Component => typeof(DashboardPage);

    /// <summary>The use cases that ran most often, of the server that answered.</summary>
    public IReadOnlyList<UseCaseDetails> Busiest => [.. Statistics.UseCases.OrderByDescending(u => u.Count).Take(Rows)];

    /// <summary>The use cases that took longest, of the server that answered.</summary>
    public IReadOnlyList<UseCaseDetails> Slowest => [.. Statistics.UseCases.OrderByDescending(u => u.P95Milliseconds).Take(Rows)];
}
