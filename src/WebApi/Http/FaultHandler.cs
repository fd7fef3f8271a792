using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.WebApi.Authentication;
using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

/// <summary>Turns exceptions into responses: unreadable requests are client errors, an unavailable database is 503 (P8).</summary>
/// <remarks>All other exceptions are logged and answered with 500, without details.</remarks>
internal sealed partial class FaultHandler(IDatabaseExceptionClassifier store, RequestAuthentication sessions, TimeProvider time, ILogger<FaultHandler> logger) : IExceptionHandler
{
    /// <summary>Limits the log while the database is unavailable, because every request fails then.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private static readonly Error StoreUnavailable =
        new(ErrorKind.Unavailable, "store_unavailable", "The service is temporarily unavailable.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static readonly Error Interrupted =
        new(ErrorKind.Unavailable, "interrupted", "The request was interrupted.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private long _lastTold;
    private int _untold;
    private bool _isAdvised;

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        await (exception is SessionNoLongerValidException ? RefuseAsync(httpContext) : Answer(exception).ExecuteAsync(httpContext));
        return true;
    }

    /// <summary>Answers as if the request had just arrived.</summary>
    private async Task RefuseAsync(HttpContext http) =>
        await (await sessions.FindAsync(http) is null ? sessions.ChallengeAsync(http) : sessions.ForbidAsync(http));

    private Refusal Answer(Exception exception)
    {
        if (exception is BadHttpRequestException badRequest) return Unreadable(badRequest);
        // The client disconnected, or the server is stopping and cut off the body.
        if (exception is OperationCanceledException) return Refusal.For(Interrupted);
        if (store.IsUnavailable(exception))
        {
            if (IsToBeToldOf(time.GetUtcNow())) LogStoreUnavailable(exception, Interlocked.Exchange(ref _untold, 0));
            else Interlocked.Increment(ref _untold);
            if (store.FindAdvice(exception) is { } advice && !Interlocked.Exchange(ref _isAdvised, true)) LogAdvice(advice);
            return Refusal.For(StoreUnavailable);
        }

        LogFault(exception);
        return Refusal.For(StatusCodes.Status500InternalServerError);
    }

    private bool IsToBeToldOf(DateTimeOffset now)
    {
        var last = Volatile.Read(ref _lastTold);
        // Also logs after the clock was set back.
        return (now.UtcTicks < last || now.UtcTicks - last >= LogInterval.Ticks) && Interlocked.CompareExchange(ref _lastTold, now.UtcTicks, last) == last;
    }

    private static Refusal Unreadable(BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status400BadRequest ? UnreadableFields.Refuse(UnreadableFields.Of(exception)) : Refusal.For(exception.StatusCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is unavailable. {SuppressedCount} more requests have failed since the last report.")]
    private partial void LogStoreUnavailable(Exception exception, int suppressedCount);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Advice}")]
    private partial void LogAdvice(string advice);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed with an unhandled exception.")]
    private partial void LogFault(Exception exception);
}
