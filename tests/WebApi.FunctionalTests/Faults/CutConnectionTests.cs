using Auth.FaultRig.Running;
using Auth.WebApi.FunctionalTests.Running;
using Npgsql;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Cuts the connection to PostgreSQL after some bytes of an exchange, also during commits, whose outcome is then unknown.</summary>
/// <remarks>The fault rig cuts at each message and at each byte of a commit.</remarks>
[Trait("Requirement", "R62")]
public sealed class CutConnectionTests(ServerBehindProxy server) : IClassFixture<ServerBehindProxy>
{
    public static TheoryData<string, Flow> Exchanges => [.. from name in Operations.MostCommon from flow in Enum.GetValues<Flow>() select (name, flow)];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task A_cut_connection_leaves_each_operation_complete_or_without_effect(string operation, Flow flow)
    {
        // Primes vary the position of the cut within similar messages. More bytes are sent to the server than are received.
        var stride = flow == Flow.ToServer ? 227 : 61;

        var cuts = await AtomicityCheck.AtEachStepAsync(
            server,
            Operations.On(server, operation),
            step => server.Proxy.CutAfter(flow, (step - 1) * stride),
            () =>
            {
                var hasCut = server.Proxy.HasCut;
                server.Proxy.Heal();
                // An idle connection that was cut would fail its next use, which this test does not cover.
                NpgsqlConnection.ClearAllPools();
                return hasCut;
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
        : base(database.At(proxy.Port)) => _proxy = proxy;

    public TcpProxy Proxy => _proxy;

    public override FaultyServer CreateAnother() => new ServerBehindProxy();

    private static TcpProxy ProxyTo(TestDatabase database)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return new TcpProxy { Target = server.Port };
    }
}
