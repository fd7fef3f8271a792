using System.Runtime.CompilerServices;
using Auth.Application.Common;
using Auth.Application.Sessions.LearnAddress;
using Auth.Application.Sessions.Memory;
using Auth.Application.Sessions.RecordRejection;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Sessions.ValidateSession;

/// <summary>Whose session is this? Asked on each request, so answered from memory where that is as fresh as the store (P2, ADR 13); the rest is for <see cref="ValidateSessionQuery"/>.</summary>
public sealed partial class SessionCheck(
    SessionMemory memory, LastSeenNotes notes, ISessionPolicy policy, IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionCheck> logger)
{
    private const string UseCase = "ValidateSession";

    /// <summary>How long a rejection waits to be recorded, because its response waits as well.</summary>
    private static readonly TimeSpan RecordTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>The session, or <see cref="SessionErrors.NotAuthenticated"/>, <see cref="SessionErrors.Ended"/>, <see cref="SessionErrors.Expired"/>, <see cref="SessionErrors.Mismatched"/>, or <see cref="SessionErrors.AddressNotLearned"/>, which is for <see cref="LearnAddressAsync"/> to decide.</summary>
    /// <param name="token">The token that was shown.</param>
    /// <param name="client">The client that showed it.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Result<LiveSession>> CheckAsync(SessionToken token, ClientFingerprint client)
    {
        var hash = token.Hash();
        await memory.RefreshAsync();

        var now = time.Now();
        if (memory.Find(hash) is { } session && session.Accepts(client, policy, now))
        {
            Telemetry.UseCaseRan(UseCase, Telemetry.Ok);
        }
        else if (memory.HasEnded(hash))
        {
            Telemetry.UseCaseRan(UseCase, SessionErrors.Ended.Code);
            return SessionErrors.Ended;
        }
        else
        {
            // Another node may know of a later use, or the rejection has to be recorded: the store decides.
            var reading = memory.BeginReading();
            var found = await AskStoreAsync(new ValidateSessionQuery(token, client));
            if (found.Error == SessionErrors.Ended) reading.RememberEnded(hash);
            if (found.Error == SessionErrors.Expired) await RecordAsync(new(hash, SessionRejection.Expired));
            if (found.Error == SessionErrors.Mismatched) await RecordAsync(new(hash, SessionRejection.Mismatched));
            if (found.IsFailure) return found;
            session = found.Value;
            reading.Remember(hash, session);
        }

        session.Touch(now, notes);
        return session;
    }

    /// <summary>Decides about a request that a check answered by <see cref="SessionErrors.AddressNotLearned"/>.</summary>
    /// <param name="token">The token that was shown.</param>
    /// <param name="client">The client that showed it.</param>
    /// <param name="device">The device token that came with the request; null: none.</param>
    public async Task<Result<LiveSession>> LearnAddressAsync(SessionToken token, ClientFingerprint client, DeviceToken? device)
    {
        if (device is null)
        {
            // Nothing to decide, so no transaction either.
            await RecordAsync(new(token.Hash(), SessionRejection.Mismatched));
            return SessionErrors.Mismatched;
        }

        var reading = memory.BeginReading();
        var found = await AskStoreAsync(new LearnAddressCommand(token, client, device));
        if (found.IsFailure) return found;
        reading.Remember(token.Hash(), found.Value);
        found.Value.Touch(time.Now(), notes);
        return found;
    }

    /// <summary>Not given up together with the request, which may cost a connection: the store's own patience is short.</summary>
    private async Task<Result<LiveSession>> AskStoreAsync(IRequest<Result<LiveSession>> question)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(question, CancellationToken.None);
    }

    /// <summary>A database that can be read but not written now does not change the response; the next request records the rejection.</summary>
    private async Task RecordAsync(RecordRejectionCommand rejection)
    {
        using var timeout = new CancellationTokenSource(RecordTimeout, time);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(rejection, timeout.Token);
        }
#pragma warning disable CA1031 // Any fault: the session is rejected all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotRecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rejection of a session could not be recorded; the next request tries again.")]
    private partial void LogNotRecorded(Exception exception);
}
