using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.WebApi.Authentication;
using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

/// <summary>Answers for what was thrown: a request that can't be read is the caller's, a store that is away is told as such (P8), the rest is ours and tells nothing.</summary>
internal sealed partial class FaultHandler(IStoreFaults store, RequestAuthentication sessions, TimeProvider time, ILogger<FaultHandler> logger) : IExceptionHandler
{
    /// <summary>How often, at the most, the log tells that the store is away: it fails for every request alike.</summary>
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
        await (exception is SessionOverException ? RefuseAsync(httpContext) : Answer(exception).ExecuteAsync(httpContext));
        return true;
    }

    /// <summary>As if the request came now.</summary>
    private async Task RefuseAsync(HttpContext http) =>
        await (await sessions.FindAsync(http) is null ? sessions.ChallengeAsync(http) : sessions.ForbidAsync(http));

    private Refusal Answer(Exception exception)
    {
        if (exception is BadHttpRequestException bad) return Unreadable(bad);
        // The client has gone away, or what it was still sending is cut off because the server stops.
        if (exception is OperationCanceledException) return Refusal.For(Interrupted);
        if (store.IsStoreAway(exception))
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
        // A clock that was set back begins anew as well.
        return (now.UtcTicks < last || now.UtcTicks - last >= LogInterval.Ticks) && Interlocked.CompareExchange(ref _lastTold, now.UtcTicks, last) == last;
    }

    private static Refusal Unreadable(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status400BadRequest ? UnreadableFields.Refuse(UnreadableFields.Of(bad)) : Refusal.For(bad.StatusCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer. So it was for {Others} other requests since this was last told.")]
    private partial void LogStoreUnavailable(Exception exception, int others);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Advice}")]
    private partial void LogAdvice(string advice);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed by a fault of the server.")]
    private partial void LogFault(Exception exception);
}
