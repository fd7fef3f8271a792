using System.Runtime.CompilerServices;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Sessions.Cache;

/// <summary>Validates the session of each request from the cache, which is as fresh as the database (ADR 13). Other cases go to <see cref="ValidateSessionQuery"/>.</summary>
internal sealed partial class SessionValidator(
    SessionCache cache, LastSeenQueue lastSeenQueue, ISessionPolicy policy, IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionValidator> logger)
{
    private const string UseCase = "ValidateSession";

    /// <summary>The timeout for recording a rejection, because the response waits for it.</summary>
    private static readonly TimeSpan RecordTimeout = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc cref="SessionCache.RefreshAsync" />
    public Task RefreshAsync() => cache.RefreshAsync();

    /// <summary>Call <see cref="RefreshAsync"/> first, once the request and its body have arrived. Returns the session, or one of <see cref="SessionErrors.NotAuthenticated"/>, <see cref="SessionErrors.Ended"/>, <see cref="SessionErrors.Expired"/> and <see cref="SessionErrors.Mismatched"/>. For <see cref="SessionErrors.AddressNotLearned"/>, call <see cref="LearnAddressAsync"/>.</summary>
    /// <param name="hash">The hash of the presented token.</param>
    /// <param name="client">The client that presented it; null for a service account that may leave it out, so that the binding is not checked.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Result<CachedSession>> ValidateAsync(TokenHash<Session> hash, ClientFingerprint? client)
    {
        var now = time.Now();
        if (cache.Find(hash) is { } session && session.AcceptsClient(client, policy, now))
        {
            Telemetry.RecordUseCase(UseCase, Telemetry.Ok);
        }
        else if (cache.HasEnded(hash))
        {
            Telemetry.RecordUseCase(UseCase, SessionErrors.Ended.Code);
            return SessionErrors.Ended;
        }
        else
        {
            // Not cached, or rejected by the cached copy: another node may have stored a later use, so the database decides.
            var fill = cache.BeginFill();
            var result = await ReadFromDatabaseAsync(new ValidateSessionQuery(hash, client));
            if (result.Error == SessionErrors.Ended) fill.AddTombstone(hash);
            if (result.Error == SessionErrors.Expired) await RecordAsync(new(hash, SessionRejection.Expired));
            if (result.Error == SessionErrors.Mismatched) await RecordAsync(new(hash, SessionRejection.Mismatched));
            if (result.IsFailure) return result;
            session = result.Value;
            fill.Add(hash, session);
        }

        session.Touch(now, lastSeenQueue);
        return session;
    }

    /// <summary>Finds the session of a gateway token, which <see cref="ValidateAsync"/> then validates as for its own token.</summary>
    /// <returns>Null if there is none.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TokenHash<Session>?> FindByGatewayAsync(Token<GatewayAccess> token)
    {
        var gatewayHash = token.Hash();
        if (cache.TryFindSession(gatewayHash, out var hash)) return hash;

        var result = await ReadFromDatabaseAsync(new FindGatewaySessionQuery(gatewayHash));
        if (result.IsFailure) return null;
        cache.AddGateway(gatewayHash, result.Value);
        return result.Value;
    }

    /// <summary>Decides about a request for which <see cref="ValidateAsync"/> returned <see cref="SessionErrors.AddressNotLearned"/>.</summary>
    /// <param name="hash">The hash of the presented token.</param>
    /// <param name="deviceToken">The device token of the request; null if none.</param>
    public async Task<Result<CachedSession>> LearnAddressAsync(TokenHash<Session> hash, ClientFingerprint client, Token<Device>? deviceToken)
    {
        if (deviceToken is null)
        {
            // There is nothing to decide, so no transaction is needed.
            await RecordAsync(new(hash, SessionRejection.Mismatched));
            return SessionErrors.Mismatched;
        }

        var fill = cache.BeginFill();
        var result = await ReadFromDatabaseAsync(new LearnAddressCommand(hash, client, deviceToken));
        if (result.IsFailure) return result;
        fill.Add(hash, result.Value);
        result.Value.Touch(time.Now(), lastSeenQueue);
        return result;
    }

    /// <summary>Not canceled with the request, which could cost a connection. The database timeouts are short.</summary>
    private async Task<Result<T>> ReadFromDatabaseAsync<T>(IRequest<Result<T>> request)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
    }

    /// <summary>A database that is currently read-only does not change the response. The next request records the rejection.</summary>
    private async Task RecordAsync(RecordRejectionCommand rejection)
    {
        using var timeout = new CancellationTokenSource(RecordTimeout, time);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(rejection, timeout.Token);
        }
#pragma warning disable CA1031 // Any exception: the session is rejected anyway.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotRecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not record the rejection of a session; the next request with it retries.")]
    private partial void LogNotRecorded(Exception exception);
}
