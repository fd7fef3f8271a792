using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Cli.Hosting;

/// <summary>Request context of the CLI: no actor, no session and no client.</summary>
internal sealed class CliRequestContext : IRequestContext
{
    public UserId? ActorId => null;

    public ActorSession? ActorSession => null;

    public ClientFingerprint Client { get; } = new(null, null);
}
