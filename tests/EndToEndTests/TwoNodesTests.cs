using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Two server processes on one PostgreSQL keep the promises as one does (P1, P2).</summary>
public sealed partial class TwoNodesTests : IAsyncLifetime
{
    private const string Password = "the right one of them all";

    private TemporaryDatabase _database = null!;
    private ServerProcess[] _nodes = [];
    private Client[] _clients = [];

    public async ValueTask InitializeAsync()
    {
        _database = await Databases.CreateAsync(Databases.PostgreSql);
        (await ProcessRun.AuthAsync(_database, "migrate")).ExitCode.ShouldBe(0);
        _nodes = [await ServerProcess.StartAsync(_database, Settings.Quick), await ServerProcess.StartAsync(_database, Settings.Quick)];
        _clients = [.. _nodes.Select(node => new Client(node.Url))];
        (await _clients[0].RegisterAsync("alice", Password)).Status.ShouldBe(201);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var node in _nodes) await node.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_200_parallel_wrong_guesses_over_both_nodes_at_most_5_are_checked()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Node(i).LoginAsync("alice", $"wrong password {i}")));

        answers.Count(answer => answer.Status == 401).ShouldBeLessThanOrEqualTo(5);
        answers.ShouldAllBe(answer => answer.Status == 401 || answer.Status == 423 || answer.Status == 503);
        (await CheckedAsync("wrong")).ShouldBeInRange(1, 5);
        (await _clients[1].LoginAsync("alice", Password)).Status.ShouldBe(423);
    }

    [Fact]
    public async Task Twenty_parallel_right_logins_over_both_nodes_all_succeed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Node(i).LoginAsync("alice", Password)));

        answers.Select(answer => answer.Status).ShouldAllBe(status => status == 201);
        (await CheckedAsync("right")).ShouldBe(20);
    }

    [Fact]
    public async Task A_session_that_ends_on_one_node_is_refused_by_the_other_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var (here, there) = (Node(round), Node(round + 1));
            var token = (await here.LoginAsync("alice", Password)).Token;
            (await there.CurrentAsync(token)).Status.ShouldBe(200);

            (await here.LogoutAsync(token)).Status.ShouldBe(204);

            (await there.CurrentAsync(token)).Status.ShouldBe(401);
        }
    }

    private Client Node(int i) => _clients[i % _clients.Length];

    /// <summary>How many passwords both nodes have really checked.</summary>
    private async Task<int> CheckedAsync(string result)
    {
        var sum = 0;
        foreach (var client in _clients)
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
