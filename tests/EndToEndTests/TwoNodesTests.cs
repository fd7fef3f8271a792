using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Two server processes on one PostgreSQL database.</summary>
public sealed class TwoNodesFixture : IAsyncLifetime
{
    /// <summary>A cost at which verifications on both nodes overlap, but twenty of them do not exceed the queue timeout on a busy machine.</summary>
    private static readonly IReadOnlyList<KeyValuePair<string, string>> OverlappingVerifications = [.. Settings.Unlimited, new("Passwords__Iterations", "50000")];

    private TemporaryDatabase? _database;
    private ServerProcess[] _nodes = [];

    public IReadOnlyList<Client> Clients { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (await TemporaryDatabase.OnPostgreSqlAsync() is not { } database) return;

        _database = database;
        _nodes = [await ServerProcess.StartAsync(database, OverlappingVerifications), await ServerProcess.StartAsync(database, OverlappingVerifications)];
        Clients = [.. _nodes.Select(node => new Client(node.Url))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients) client.Dispose();
        foreach (var node in _nodes) await node.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }
}

/// <summary>The limit of attempts and the end of sessions hold across two nodes (P1, P2).</summary>
public sealed partial class TwoNodesTests(TwoNodesFixture nodes) : IClassFixture<TwoNodesFixture>
{
    private const string Password = "the right one of them all";

    [Fact]
    public async Task At_most_5_of_200_parallel_wrong_passwords_on_two_nodes_are_verified()
    {
        await RegisterAsync("alice");
        var before = await CountVerificationsAsync("wrong");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Node(i).LoginAsync("alice", $"wrong password {i}")));

        answers.Count(answer => answer.Status == 401).ShouldBeLessThanOrEqualTo(5);
        answers.ShouldAllBe(answer => answer.Status == 401 || answer.Status == 423 || answer.Status == 503);
        (await CountVerificationsAsync("wrong") - before).ShouldBeInRange(1, 5);
        (await Node(1).LoginAsync("alice", Password)).Status.ShouldBe(423);
    }

    [Fact]
    public async Task Twenty_parallel_correct_logins_on_two_nodes_all_succeed()
    {
        await RegisterAsync("bob");
        var before = await CountVerificationsAsync("right");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Node(i).LoginAsync("bob", Password)));

        answers.Select(answer => answer.Status).ShouldAllBe(status => status == 201);
        (await CountVerificationsAsync("right") - before).ShouldBe(20);
    }

    [Fact]
    public async Task A_session_ended_on_one_node_is_rejected_by_the_other_immediately()
    {
        await RegisterAsync("carol");
        for (var round = 0; round < 20; round++)
        {
            var (here, there) = (Node(round), Node(round + 1));
            var token = (await here.LoginAsync("carol", Password)).Token;
            (await there.CurrentAsync(token)).Status.ShouldBe(200);

            (await here.LogoutAsync(token)).Status.ShouldBe(204);

            (await there.CurrentAsync(token)).Status.ShouldBe(401);
        }
    }

    private Client Node(int i) => nodes.Clients[i % nodes.Clients.Count];

    private async Task RegisterAsync(string name)
    {
        Databases.SkipWithoutPostgreSql();
        (await Node(0).RegisterAsync(name, Password)).Status.ShouldBe(201);
    }

    /// <summary>The number of verifications with this result on both nodes, from their metrics.</summary>
    private async Task<int> CountVerificationsAsync(string result)
    {
        var sum = 0;
        foreach (var client in nodes.Clients)
        {
            var metrics = (await client.GetAsync("/metrics")).Text;
            sum += Verifications().Matches(metrics).Where(line => line.Groups["tags"].Value.Contains($"result=\"{result}\"", StringComparison.Ordinal))
                .Sum(line => int.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture));
        }

        return sum;
    }

    [GeneratedRegex(@"^auth_password_verifications_total\{(?<tags>[^}]*)\} (?<count>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verifications();
}
