using System.Runtime.CompilerServices;
using Auth.Application.Common;
using Auth.Application.Sessions.LearnAddress;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Sessions.ValidateSession;

/// <summary>Whose session is this? Asked on each request, so answered from memory where that is as fresh as the store (P2, ADR 13); the rest is for <see cref="ValidateSessionQuery"/>.</summary>
public sealed class SessionCheck(SessionMemory memory, LastSeenNotes notes, ISessionPolicy policy, IServiceScopeFactory scopes, TimeProvider time)
{
    private const string UseCase = "ValidateSession";

    /// <summary>The session, or <see cref="SessionErrors.NotAuthenticated"/>, <see cref="SessionErrors.Ended"/>, or <see cref="SessionErrors.AddressNotLearned"/>, which is for <see cref="LearnAddressAsync"/> to decide.</summary>
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
            // Another node may know of a later use, or there is something to be noted: the store decides.
            var reading = memory.BeginReading();
            var found = await AskStoreAsync(new ValidateSessionQuery(token, client));
            if (found.Error == SessionErrors.Ended) reading.RememberEnded(hash);
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
}
