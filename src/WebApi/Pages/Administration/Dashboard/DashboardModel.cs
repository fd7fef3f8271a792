using Auth.Application.Statistics;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.Dashboard;

/// <summary>The dashboard with statistics.</summary>
public sealed record DashboardModel(StatisticsDetails Statistics) : IPageModel
{
    private const int Rows = 5;

    /// <inheritdoc />
    public static Type Component => typeof(DashboardPage);

    /// <summary>The most frequent use cases of the node that responds.</summary>
    public IReadOnlyList<UseCaseDetails> Busiest => [.. Statistics.UseCases.OrderByDescending(u => u.Count).Take(Rows)];

    /// <summary>The slowest use cases of the node that responds, by their 95th percentile.</summary>
    public IReadOnlyList<UseCaseDetails> Slowest => [.. Statistics.UseCases.OrderByDescending(u => u.P95Milliseconds).Take(Rows)];
}
