using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>The actor, session and client of the current request, stored with each event.</summary>
public interface IRequestContext
{
    /// <summary>The signed-in user; null if there is none, as before a login or in the CLI.</summary>
    UserId? ActorId { get; }

    /// <summary>The session of the actor; null if there is none, as before a login or in the CLI.</summary>
    ActorSession? ActorSession { get; }

    /// <summary>The client that sent the request.</summary>
    ClientFingerprint Client { get; }
}

/// <summary>The session of an actor. It may end during the request, so <see cref="IUnitOfWork"/> checks it again at commit.</summary>
/// <param name="IsAdministrator">Whether the request was authorized as an administrator's.</param>
public sealed record ActorSession(SessionId Id, UserId UserId, bool IsAdministrator);
