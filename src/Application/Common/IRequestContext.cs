using Auth.Application.Common.Access;
using Auth.Domain.Sessions;

namespace Auth.Application.Common;

/// <summary>The actor and client of the current request, stored with each event.</summary>
public interface IRequestContext
{
    /// <summary>Who sends the request. <c>AccessBehavior</c> decides by it what is allowed.</summary>
    Actor Actor { get; }

    /// <summary>The client that sent the request.</summary>
    ClientFingerprint Client { get; }
}
