using Auth.FaultRig.Running;
using Auth.WebApi.FunctionalTests.Running;
using Npgsql;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>The network between the server and PostgreSQL is cut after some bytes of an exchange: among them are commits of which nobody knows whether they took place.</summary>
/// <remarks>At each message, and at each byte of a commit, the fault rig cuts it.</remarks>
[Trait("Requirement", "R62")]
public sealed class CutConnectionTests(ServerBehindProxy server) : IClassFixture<ServerBehindProxy>
{
    public static TheoryData<string, Flow> Exchanges => [.. from name in Operations.Exchanges from flow in Enum.GetValues<Flow>() select (name, flow)];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task A_cut_leaves_the_whole_or_nothing(string operation, Flow flow)
    {
        // Primes, so that the cuts don't fall on the same places of messages that are alike; and more goes to the server than comes back.
        var stride = flow == Flow.ToServer ? 227 : 61;

        var cuts = await WholeOrNothing.AtEachStepAsync(
            server,
            Operations.On(server, operation),
            step => server.Proxy.CutAfter(flow, (step - 1) * stride),
            () =>
            {
                var came = server.Proxy.HasCut;
                server.Proxy.Heal();
                // A connection that was cut while nobody used it would fail its next user, which is not the subject here.
                NpgsqlConnection.ClearAllPools();
                return came;
            });

        cuts.ShouldBeGreaterThan(3);
    }
}

/// <summary>A server that reaches its database through a network that can be cut.</summary>
public sealed class ServerBehindProxy : FaultyServer
{
    private readonly TcpProxy _proxy;

    public ServerBehindProxy()
        : this(TestDatabase.PostgreSql())
    {
    }

    private ServerBehindProxy(TestDatabase database)
        : this(database, ProxyTo(database))
    {
    }

    private ServerBehindProxy(TestDatabase database, TcpProxy proxy)
        : base(database.At(proxy.Port), Unused, Unused) => _proxy = proxy;

    public TcpProxy Proxy => _proxy;

    public override FaultyServer Anew() => new ServerBehindProxy();

    private static TcpProxy ProxyTo(TestDatabase database)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return new TcpProxy { Target = server.Port };
    }

    private static Exception Unused() => throw new NotSupportedException("Here the network fails, and throws what it does.");
}
