using System.Net;
using Auth.Application.Common.Access;
using Auth.Application.Statistics;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Common.Behaviors;

/// <summary>Records an activity, a counter, a duration and an access log line for each use case (R60). Request values are never logged, because they may contain secrets.</summary>
internal sealed partial class TracingBehavior<TRequest, TResponse>(
    IRequestContext context, AttemptLogContext logContext, UseCaseDurations times, TimeProvider time, ILogger<TracingBehavior<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    private static readonly string UseCase = UseCaseName.Of(typeof(TRequest));

    /// <inheritdoc />
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = Telemetry.Activities.StartActivity(UseCase);
        var response = await TimedAsync(next);
        var outcome = response.Error?.Code ?? Telemetry.Ok;
        activity?.SetTag("auth.outcome", outcome);
        Telemetry.RecordUseCase(UseCase, outcome);
        if (request is ICommandBase || IsDenied(response)) LogRequest(UseCase, outcome, logContext.UserId ?? context.Actor.Id, context.Client.IpAddress, TextSanitizer.ForLog(context.Client.UserAgent));
        return response;
    }

    /// <summary>Denied queries are logged too. Others are not, because they are many and change nothing.</summary>
    private static bool IsDenied(TResponse response) => response.Error is { } error && (error == AccessErrors.Forbidden || error == SessionErrors.StepUpRequired || error == SessionErrors.NotAuthenticated);

    /// <summary>Failures are measured too, because an unavailable database causes the longest durations.</summary>
    private async Task<TResponse> TimedAsync(RequestHandlerDelegate<TResponse> next)
    {
        var startTimestamp = time.GetTimestamp();
        try
        {
            return await next();
        }
        finally
        {
            times.Record(UseCase, time.GetElapsedTime(startTimestamp));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{UseCase}: {Outcome} (account {Account}, address {Address}, agent '{Agent}')")]
    private partial void LogRequest(string useCase, string outcome, UserId? account, IPAddress address, string agent);
}
