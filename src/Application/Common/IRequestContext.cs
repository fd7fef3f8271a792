using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>Who does what is being done, and from where: stored with each event.</summary>
public interface IRequestContext
{
    /// <summary>Who is signed in; null: nobody, or a shell.</summary>
    UserId? Actor { get; }

    /// <summary>The client.</summary>
    ClientFingerprint Client { get; }
}
