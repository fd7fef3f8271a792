using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;

namespace Auth.Testing;

/// <summary>The request of a handler test: anonymous, unless the test says otherwise.</summary>
public sealed class TestRequestContext : IRequestContext
{
    /// <inheritdoc />
    public Actor Actor { get; set; } = Actor.Anonymous;

    /// <inheritdoc />
    public ClientFingerprint Client { get; set; } = A.Client();
}
