using System.Collections.Concurrent;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Acknowledged changes survive <c>kill -9</c>; unacknowledged ones are complete or absent (P8).</summary>
public sealed class CrashTests
{
    private const int Clients = 10;
    private const int PerClient = 10;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.PostgreSql)]
    public async Task A_server_killed_during_registrations_and_logouts_loses_no_acknowledged_change(string kind)
    {
        await using var database = await Databases.CreateAsync(kind);
        var killed = await ServerProcess.StartAsync(database, Settings.Quick);
        var load = new Load(await SignInAsync(killed));

        var running = load.RunAsync(killed.Url);
        await load.HalfDone;
        await killed.DisposeAsync();
        await running;

        await using var restarted = await ServerProcess.StartAsync(database, Settings.Quick);
        using var client = new Client(restarted.Url);
        load.ShouldHaveBeenInterrupted();
        foreach (var name in load.Registered) (await client.LoginAsync(name, Load.PasswordOf(name))).Status.ShouldBe(201, $"{name} was registered");
        foreach (var token in load.LoggedOut) (await client.CurrentAsync(token)).Status.ShouldBe(401, "the logout was acknowledged");
        foreach (var name in load.Unanswered) await ShouldBeCompleteOrAbsentAsync(client, name);
    }

    /// <summary>Creates a session for each logout of the load.</summary>
    private static async Task<IReadOnlyList<string>> SignInAsync(ServerProcess server)
    {
        using var client = new Client(server.Url);
        var tokens = new List<string>();
        for (var i = 0; i < Clients; i++)
        {
            var name = $"leaving-{i}";
            (await client.RegisterAsync(name, Load.PasswordOf(name))).Status.ShouldBe(201);
            for (var session = 0; session < PerClient; session++) tokens.Add((await client.LoginAsync(name, Load.PasswordOf(name))).Token);
        }

        return tokens;
    }

    private static async Task ShouldBeCompleteOrAbsentAsync(Client client, string name)
    {
        var login = await client.LoginAsync(name, Load.PasswordOf(name));
        if (login.Status == 201) return;

        login.Status.ShouldBe(401, name);
        (await client.RegisterAsync(name, Load.PasswordOf(name))).Status.ShouldBe(201, $"{name} is free");
    }

    /// <summary>Parallel clients that register and log out, and record the responses.</summary>
    private sealed class Load(IReadOnlyList<string> tokens)
    {
        private readonly TaskCompletionSource _halfDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _responses;

        public ConcurrentBag<string> Registered { get; } = [];

        public ConcurrentBag<string> LoggedOut { get; } = [];

        public ConcurrentBag<string> Unanswered { get; } = [];

        public Task HalfDone => _halfDone.Task;

        public static string PasswordOf(string name) => $"the password of {name}";

        public Task RunAsync(Uri server) => Task.WhenAll(Enumerable.Range(0, Clients).Select(number => RunAsync(server, number)));

        public void ShouldHaveBeenInterrupted()
        {
            Registered.ShouldNotBeEmpty();
            LoggedOut.ShouldNotBeEmpty();
            (Registered.Count + LoggedOut.Count).ShouldBeLessThan(2 * Clients * PerClient);
        }

        private async Task RunAsync(Uri server, int number)
        {
            using var client = new Client(server);
            for (var i = 0; i < PerClient; i++)
            {
                var (name, token) = ($"new-{number}-{i}", tokens[(number * PerClient) + i]);
                try
                {
                    if ((await client.RegisterAsync(name, PasswordOf(name))).Status == 201) Record(Registered, name);
                    if ((await client.LogoutAsync(token)).Status == 204) Record(LoggedOut, token);
                }
                catch (HttpRequestException)
                {
                    Unanswered.Add(name);
                }
            }
        }

        private void Record(ConcurrentBag<string> acknowledged, string value)
        {
            acknowledged.Add(value);
            if (Interlocked.Increment(ref _responses) == Clients * PerClient) _halfDone.SetResult();
        }
    }
}
