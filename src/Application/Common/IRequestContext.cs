using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>Who does what is being done, and from where: stored with each event.</summary>
public interface IRequestContext
{
    /// <summary>Who is signed in; null: nobody, or a shell.</summary>
    UserId? Actor { get; }

    /// <summary>The session by which it is done; null: none, as before a login, or in a shell.</summary>
    ActingSession? Session { get; }

    /// <summary>The client.</summary>
    ClientFingerprint Client { get; }
}

/// <summary>A session by which something is being done. It may end meanwhile: what it did is stored only if it holds at that moment (<see cref="IUnitOfWork"/>).</summary>
/// <param name="Id">The session.</param>
/// <param name="User">Whose it is.</param>
/// <param name="IsAdministrator">Whether it was let in as an administrator's.</param>
public sealed record ActingSession(SessionId Id, UserId User, bool IsAdministrator);
