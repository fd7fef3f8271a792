using Auth.Application.Common;
using Auth.Domain.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

/// <summary>Turns exceptions into responses: unreadable requests are client errors, an unavailable database is 503 (P8).</summary>
/// <remarks>All other exceptions are logged and answered with 500, without details.</remarks>
internal sealed partial class ProblemExceptionHandler(IDatabaseExceptionClassifier store, TimeProvider time, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <summary>The database is unavailable.</summary>
    public static readonly Error StoreUnavailable =
        new(ErrorKind.Unavailable, "store_unavailable", "The service is temporarily unavailable.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>The request was not completed.</summary>
    public static readonly Error Interrupted =
        new(ErrorKind.Unavailable, "interrupted", "The request was interrupted.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Limits the log while the database is unavailable, because every request fails then.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private long _lastLogged;
    private int _suppressed;
    private bool _isAdvised;

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        await Answer(exception).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemResult Answer(Exception exception)
    {
        if (exception is BadHttpRequestException badRequest) return Unreadable(badRequest);
        // The client disconnected, or the server is stopping and cut off the body.
        if (exception is OperationCanceledException) return ProblemResult.From(Interrupted);
        if (store.IsUnavailable(exception))
        {
            if (ShouldLog(time.GetUtcNow())) LogStoreUnavailable(exception, Interlocked.Exchange(ref _suppressed, 0));
            else Interlocked.Increment(ref _suppressed);
            if (store.FindAdvice(exception) is { } advice && !Interlocked.Exchange(ref _isAdvised, true)) LogAdvice(advice);
            return ProblemResult.From(StoreUnavailable);
        }

        LogFault(exception);
        return ProblemResult.From(StatusCodes.Status500InternalServerError);
    }

    private bool ShouldLog(DateTimeOffset now)
    {
        var last = Volatile.Read(ref _lastLogged);
        // Also logs after the clock was set back.
        return (now.UtcTicks < last || now.UtcTicks - last >= LogInterval.Ticks) && Interlocked.CompareExchange(ref _lastLogged, now.UtcTicks, last) == last;
    }

    private static ProblemResult Unreadable(BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status400BadRequest ? BindingErrors.Reject(exception) : ProblemResult.From(exception.StatusCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is unavailable. {SuppressedCount} more requests have failed since the last report.")]
    private partial void LogStoreUnavailable(Exception exception, int suppressedCount);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Advice}")]
    private partial void LogAdvice(string advice);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed with an unhandled exception.")]
    private partial void LogFault(Exception exception);
}
