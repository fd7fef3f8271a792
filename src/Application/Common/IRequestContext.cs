using Auth.Application.Common.Access;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>The actor and client of the current request, stored with each event.</summary>
public interface IRequestContext
{
    /// <summary>Who sends the request. <c>AccessBehavior</c> decides by it what is allowed.</summary>
    Actor Actor { get; }

    /// <summary>The client that sent the request.</summary>
    ClientFingerprint Client { get; }
}

/// <summary>Questions about the actor of a request.</summary>
internal static class RequestContextExtensions
{
    /// <summary>The session in which the actor sends the request; null if there is none.</summary>
    public static SessionId? FindSessionId(this IRequestContext context) => (context.Actor as SignedInUser)?.SessionId;

    /// <summary>Whether the request comes from a session of this user. The unit of work checks again that it has not ended (ADR 20).</summary>
    public static bool IsSessionOf(this IRequestContext context, User user) => context.Actor is SignedInUser actor && actor.UserId == user.Id;
}
