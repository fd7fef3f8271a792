using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Rules;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Workers;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>Asks the session rules of the host application about each user with a live session, on one node at a time. Does nothing without such a rule.</summary>
/// <remarks>
/// The lease of a pass is kept after its end, until the next pass may begin. It therefore also stores, for all nodes and over restarts, when that is.
/// A pass that its node does not finish begins again with the first user, also no earlier.
/// </remarks>
internal sealed partial class SessionRuleWorker(
    IServiceScopeFactory scopes, IServiceProviderIsService services, SessionSettings settings, TimeProvider time, ILogger<SessionRuleWorker> logger) : PeriodicWorker(time)
{
    /// <summary>The lease, and the operator in the audit log.</summary>
    public const string Name = "Sessions:RuleInterval";

    private const int BatchSize = 100;

    /// <summary>How often a node tries to begin a pass.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>How long a lease is used before it is renewed. Its duration is longer by this time, so that it outlasts the interval after each question.</summary>
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(30);

    private TimeSpan RuleInterval => settings.RuleInterval;

    protected override bool LogsRepeatedFailures => true;

    public override Task StartAsync(CancellationToken cancellationToken) => services.IsService(typeof(ISessionRule)) ? base.StartAsync(cancellationToken) : Task.CompletedTask;

    protected override TimeSpan GetInterval() => Interval;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var lease = await UseAsync<ILeases, Lease?>(leases => leases.TryTakeAsync(Name, RuleInterval + RenewalInterval, stoppingToken));
        if (lease is not null) await new Pass(this, lease).RunAsync(stoppingToken);
    }

    /// <summary>Runs work in its own scope, as an operator.</summary>
    private async Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> use)
        where TService : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator(Name);
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    private Task<Result<SessionRuleAnswer>> AskAsync(UserId userId, CancellationToken stoppingToken) =>
        UseAsync<IMediator, Result<SessionRuleAnswer>>(mediator => mediator.Send(new CheckSessionRulesQuery(userId), stoppingToken));

    private Task<Result> RejectAsync(UserId userId, Error reason, CancellationToken stoppingToken) =>
        UseAsync<IMediator, Result>(mediator => mediator.Send(new RejectSessionsCommand(userId, reason), stoppingToken));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session rule {Rule} failed for user {UserId}, whose sessions continue. Further failures of this pass are only counted. {Failure}")]
    private partial void LogFailedRule(Type rule, UserId userId, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session rules failed for {FailureCount} of {UserCount} users, whose sessions continue until a rule rejects them.")]
    private partial void LogFailures(int failureCount, int userCount);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session rules ended the sessions of {RejectedCount} of {UserCount} users.")]
    private partial void LogRejections(int rejectedCount, int userCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not check live sessions by the session rules; they are checked again when the lease of this pass has expired.")]
    protected override partial void LogFailure(Exception exception);

    /// <summary>Asks about each user once.</summary>
    private sealed class Pass(SessionRuleWorker worker, Lease lease)
    {
        private Lease? _lease = lease;
        private DateTimeOffset _renewedAt = worker.Time.Now();
        private int _users;
        private int _rejections;
        private int _failures;

        public async Task RunAsync(CancellationToken stoppingToken)
        {
            IReadOnlyList<UserId> batch = [];
            do
            {
                UserId? last = batch.Count == 0 ? null : batch[^1];
                batch = await worker.UseAsync<ISessionRepository, IReadOnlyList<UserId>>(sessions => sessions.ListUsersWithLiveSessionsAsync(last, BatchSize, worker.Time.Now(), stoppingToken));
                foreach (var userId in batch)
                {
                    // Another node has taken the lease, and asks about the other users.
                    if (!await KeepLeaseAsync(stoppingToken)) return;
                    await CheckAsync(userId, stoppingToken);
                }
            }
            while (batch.Count == BatchSize);

            await RenewAsync(worker.RuleInterval, stoppingToken);
            Report();
        }

        private async Task<bool> KeepLeaseAsync(CancellationToken stoppingToken)
        {
            if (worker.Time.Now() - _renewedAt >= RenewalInterval) await RenewAsync(worker.RuleInterval + RenewalInterval, stoppingToken);
            return _lease is not null;
        }

        private async Task RenewAsync(TimeSpan duration, CancellationToken stoppingToken)
        {
            _renewedAt = worker.Time.Now();
            _lease = await worker.UseAsync<ILeases, Lease?>(leases => leases.TryRenewAsync(_lease!, duration, stoppingToken));
        }

        private async Task CheckAsync(UserId userId, CancellationToken stoppingToken)
        {
            _users++;
            if (await worker.AskAsync(userId, stoppingToken) is not { IsSuccess: true, Value: { } answer }) return;

            if (answer.Failure is { } failure && _failures++ == 0) worker.LogFailedRule(failure.Rule, userId, HostFailure.DescribeWithStack(failure.Exception));
            if (answer.Rejection is not { } reason) return;

            _rejections++;
            await worker.RejectAsync(userId, reason, stoppingToken);
        }

        private void Report()
        {
            if (_rejections > 0) worker.LogRejections(_rejections, _users);
            if (_failures > 1) worker.LogFailures(_failures, _users);
        }
    }
}
