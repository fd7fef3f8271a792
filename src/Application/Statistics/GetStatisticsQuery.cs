using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Domain.Access;
using Auth.Domain.Common;
using FluentValidation;

namespace Auth.Application.Statistics;

/// <summary>Returns usage statistics for administrators.</summary>
/// <param name="Period"><c>day</c>, <c>week</c> or <c>month</c>.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.StatisticsRead)]
public sealed record GetStatisticsQuery(string Period = "day") : IQuery<StatisticsDetails>;

internal sealed class GetStatisticsValidator : AbstractValidator<GetStatisticsQuery>
{
    public GetStatisticsValidator() => RuleFor(q => q.Period).MustBeOneOf<GetStatisticsQuery, StatisticsPeriod>();
}

internal sealed class GetStatisticsHandler(IStatistics statistics, IHashingStatus hashing, UseCaseDurations useCases, TimeProvider time)
    : IQueryHandler<GetStatisticsQuery, StatisticsDetails>
{
    public async Task<Result<StatisticsDetails>> Handle(GetStatisticsQuery query, CancellationToken cancellationToken)
    {
        var period = SnakeCaseEnum<StatisticsPeriod>.Parse(query.Period)!.Value;
        var now = time.Now();
        var steps = period.GetBucketStarts(now);
        var hours = await statistics.ListActivityByHourAsync(steps[0], steps[^1] + period.Step(), cancellationToken);
        return new StatisticsDetails(
            now,
            period,
            [.. steps.Select(start => Sum(start, hours.Where(h => h.Start >= start && h.Start < start + period.Step())))],
            await statistics.CountAccountsAsync(now, cancellationToken),
            await statistics.CountLiveSessionsAsync(now, cancellationToken),
            useCases.Since,
            hashing.GetStatus(),
            useCases.GetSummary());
    }

    private static ActivityDetails Sum(DateTimeOffset start, IEnumerable<ActivityDetails> hours) => hours.Aggregate(
        new ActivityDetails(start, 0, 0, 0, 0, 0),
        (sum, hour) => new ActivityDetails(
            start,
            sum.Logins + hour.Logins,
            sum.FailedAttempts + hour.FailedAttempts,
            sum.UnknownNames + hour.UnknownNames,
            sum.Lockouts + hour.Lockouts,
            sum.Registrations + hour.Registrations));
}
