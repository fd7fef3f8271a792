using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Common;

/// <summary>The request of a test: anonymous, unless the test says otherwise.</summary>
internal sealed class TestRequestContext : IRequestContext
{
    public Actor Actor { get; set; } = Actor.Anonymous;

    public ClientFingerprint Client { get; set; } = TestClients.Create();
}
