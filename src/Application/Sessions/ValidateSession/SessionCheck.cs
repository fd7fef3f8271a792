using Auth.Application.Common;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using MediatR;

namespace Auth.Application.Sessions.ValidateSession;

/// <summary>Whose session is this? Asked on each request, so answered from memory where that is as fresh as the store (P2, ADR 13); the rest is for <see cref="ValidateSessionQuery"/>.</summary>
public sealed class SessionCheck(SessionMemory memory, LastSeenNotes notes, ISessionPolicy policy, IMediator mediator, TimeProvider time)
{
    private const string UseCase = "ValidateSession";

    /// <summary>The session, or <see cref="SessionErrors.NotAuthenticated"/>.</summary>
    /// <param name="token">The token that was shown.</param>
    /// <param name="client">The client that showed it.</param>
    /// <param name="cancellationToken">Ends the asking of the store.</param>
    public async ValueTask<Result<SessionDetails>> CheckAsync(SessionToken token, ClientFingerprint client, CancellationToken cancellationToken)
    {
        var hash = token.Hash();
        await memory.RefreshAsync();

        var now = time.Now();
        if (memory.Find(hash) is { } session && session.Accepts(client, policy, now))
        {
            Telemetry.UseCaseRan(UseCase, Telemetry.Ok);
        }
        else
        {
            // Another node may know of a later use, or there is something to be noted: the store decides.
            var reading = memory.BeginReading();
            var found = await mediator.Send(new ValidateSessionQuery(token, client), cancellationToken);
            if (found.IsFailure) return found.Error;
            session = found.Value;
            reading.Remember(hash, session);
        }

        session.Touch(now, notes);
        return session.Details();
    }
}
