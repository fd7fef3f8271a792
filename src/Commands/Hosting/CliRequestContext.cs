using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;

namespace Auth.Commands.Hosting;

/// <summary>Request context of the CLI: an operator, and no client.</summary>
internal sealed class CliRequestContext : IRequestContext
{
    public Actor Actor { get; } = new Operator(OperatorName.Read());

    public ClientFingerprint Client { get; } = new(null, null);
}
