using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Cli.Shell;

/// <summary>Whoever has a shell on the server: nobody signed in, from no address.</summary>
internal sealed class ShellContext : IRequestContext
{
    public UserId? Actor => null;

    public ActingSession? Session => null;

    public ClientFingerprint Client { get; } = new(null, null);
}
