using Auth.Application.Common;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Sessions.ValidateSession;

/// <summary>Whose session is this, as the store has it? To be asked by <see cref="SessionCheck"/>, which remembers the answer.</summary>
/// <param name="Token">The token that was shown.</param>
/// <param name="Client">The client that showed it.</param>
public sealed record ValidateSessionQuery(SessionToken Token, ClientFingerprint Client) : IQuery<LiveSession>;

/// <summary>Reads without a transaction; the rare note of an expiry, or of a strange client, is stored in one of its own.</summary>
internal sealed partial class ValidateSessionHandler(
    ISessionRepository sessions,
    IUserRepository users,
    ISessionPolicy policy,
    IUnitOfWork unitOfWork,
    TimeProvider time,
    ILogger<ValidateSessionHandler> logger) : IQueryHandler<ValidateSessionQuery, LiveSession>
{
    /// <summary>How long a note waits for its turn to be stored: the answer waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public async Task<Result<LiveSession>> Handle(ValidateSessionQuery query, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var token = query.Token.Hash();
        if (await sessions.FindAsync(token, cancellationToken) is not { } session) return SessionErrors.NotAuthenticated;
        if (session.EndedAt is not null) return SessionErrors.Ended;
        if (!session.IsLive(now))
        {
            await NoteAsync(token, found => EndExpired(found, time.Now()));
            return SessionErrors.NotAuthenticated;
        }

        if (await users.FindAsync(session.User, cancellationToken) is not { IsActive: true } user) return SessionErrors.NotAuthenticated;

        if (session.Accepts(query.Client, user, policy, now)) return new LiveSession(session, user, policy);
        if (session.BoundTo.MayLearn(query.Client, user, policy, now)) return SessionErrors.AddressNotLearned;

        if (session.NoteMismatch(now)) await NoteAsync(token, found => found.NoteMismatch(time.Now()));
        return SessionErrors.NotAuthenticated;
    }

    /// <summary>For good: a clock that goes back must not revive what was refused.</summary>
    private static bool EndExpired(Session session, DateTimeOffset now)
    {
        if (session.IsLive(now)) return false;
        session.End(SessionEnding.Expired, now);
        return true;
    }

    /// <summary>By the time of the storing, not of the asking: what has expired in between must stay so.</summary>
    private async Task NoteAsync(SessionTokenHash token, Func<Session, bool> note)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await unitOfWork.CommitAsync(
                async () =>
                {
                    var session = await sessions.FindAsync(token, CancellationToken.None);
                    return session is not null && note(session);
                },
                patience.Token);
        }
        catch (Exception e)
        {
            // The next request notes it; a store that can be read, but not written to now, is no reason for another answer.
            LogNotNoted(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was seen of a session could not be noted.")]
    private partial void LogNotNoted(Exception exception);
}
