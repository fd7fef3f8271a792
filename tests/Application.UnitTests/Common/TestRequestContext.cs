using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Common;

/// <summary>The request of a test: anonymous, unless the test says otherwise.</summary>
internal sealed class TestRequestContext : IRequestContext
{
    public UserId? ActorId { get; set; }

    public ActorSession? ActorSession { get; set; }

    public ClientFingerprint Client { get; set; } = TestClients.Create();
}
