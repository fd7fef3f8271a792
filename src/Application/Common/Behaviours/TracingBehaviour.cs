using System.Net;
using Auth.Application.Statistics;
using Auth.Domain.Common;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Common.Behaviours;

/// <summary>Gives each use case an activity, a count by outcome, the time that it took, and a line in the log: who, from where, with which outcome (R60). What was sent is never logged: it may hold a secret.</summary>
public sealed partial class TracingBehaviour<TRequest, TResponse>(
    IRequestContext context, AttemptedAccount attempted, UseCaseTimes times, TimeProvider time, ILogger<TracingBehaviour<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
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
        Telemetry.UseCaseRan(UseCase, outcome);
        if (request is ICommandBase) LogCommand(UseCase, outcome, attempted.User ?? context.Actor, context.Client.IpAddress, LogText.Of(context.Client.UserAgent));
        return response;
    }

    /// <summary>What fails takes its time, too: where the store does not answer, the longest.</summary>
    private async Task<TResponse> TimedAsync(RequestHandlerDelegate<TResponse> next)
    {
        var started = time.GetTimestamp();
        try
        {
            return await next();
        }
        finally
        {
            times.Add(UseCase, time.GetElapsedTime(started));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{UseCase}: {Outcome} (account {Account}, address {Address}, agent '{Agent}')")]
    private partial void LogCommand(string useCase, string outcome, UserId? account, IPAddress address, string agent);
}
