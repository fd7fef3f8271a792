using System.Globalization;
using System.Security.Cryptography;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>P-07: attackers who stay within their rate limits do not keep account owners out.</summary>
/// <remarks>The owners sign in from addresses of their own, half of them without a known device. Failures over distinct accounts are not limited here, so that the queue alone must be fair.</remarks>
internal sealed class LoginFlood : IScenario
{
    private const int Owners = 10;

    /// <summary>Five logins and five registrations at each node, which count separately.</summary>
    private const int RequestsPerSecond = 20;

    /// <summary>The number of requests that this machine can send and answer beside the hashes.</summary>
    private const int MaxRequestsPerSecond = 640;

    private const double MinSuccess = 0.95;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OwnersRest = TimeSpan.FromSeconds(5);

    public string Name => "P-07";

    public string Title => "owners sign in while 1 and 64 addresses flood both nodes with logins and registrations";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new()
        {
            Nodes = 2,
            WithBalancer = false,
            Settings =
            [
                new("Passwords__Iterations", "600000"), new("Passwords__MaxConcurrentHashes", "1"),
                new("RateLimits__Logins", "300"), new("RateLimits__Registrations", "300"),
            ],
        });
        var owners = new List<Owner>();
        for (var i = 0; i < Owners; i++) owners.Add(await Owner.PrepareAsync(run, cluster, i));

        foreach (var addresses in new[] { 1, 64 })
        {
            var attackers = new List<Attacker>();
            for (var i = 0; i < addresses; i++) attackers.Add(await Attacker.PrepareAsync(cluster, $"10.{addresses}.{i}.1", hasAccount: i % 4 == 0));

            using var end = new CancellationTokenSource();
            var rate = Math.Min(RequestsPerSecond, MaxRequestsPerSecond / addresses);
            var flood = attackers.ConvertAll(attacker => attacker.FloodAsync(rate, end.Token));
            await Task.Delay(WarmUp);
            var load = run.Load(60);
            var logins = (await Task.WhenAll(owners.Select(owner => owner.SignInRepeatedlyAsync(load)))).SelectMany(operations => operations).ToList();
            await end.CancelAsync();
            await Task.WhenAll(flood);

            Judge(run, $"{addresses} addresses, known devices", [.. logins.Where(login => login.Device is not null)]);
            Judge(run, $"{addresses} addresses, unknown clients", [.. logins.Where(login => login.Device is null)]);
            run.Figure($"requests of {addresses} addresses", attackers.Sum(attacker => attacker.Requests));
            attackers.ForEach(attacker => attacker.Dispose());
        }

        owners.ForEach(owner => owner.Dispose());
    }

    private static void Judge(ScenarioRun run, string what, IReadOnlyList<Operation> logins)
    {
        var success = (double)logins.Count(login => login.Status == 201) / logins.Count;
        var p95 = logins.Select(login => login.Took).Order().ElementAt((int)(logins.Count * 0.95));
        var others = logins.Where(login => login.Status != 201).GroupBy(login => $"{login.Status} {login.Code}").Select(group => $"{group.Count()} x {group.Key}");
        run.Note(string.Create(CultureInfo.InvariantCulture, $"{what}: {success:0.0 %} of {logins.Count} logins, 95 % within {p95:0} ms {string.Join(' ', others)}"));
        run.Expect(success >= MinSuccess, string.Create(CultureInfo.InvariantCulture, $"{what}: {success:0.0 %} of the owners' logins succeeded"));
    }

    /// <summary>An account owner with an address of their own.</summary>
    private sealed class Owner(string name, IReadOnlyList<RecordedClient> clients, DeviceHandle? device, int seed) : IDisposable
    {
        private readonly Random _chance = new(seed);

        /// <summary>Registers the owner. Every second one signs in, and so has a known device.</summary>
        public static async Task<Owner> PrepareAsync(ScenarioRun run, Cluster cluster, int number)
        {
            var name = $"owner{number}";
            var clients = cluster.Nodes.Select(node => new RecordedClient(run.History, name, node.Url, node.Name, forwardedFor: $"198.51.{number}.7")).ToList();
            await clients[0].RegisterAsync(name);
            var device = number % 2 == 0 ? (await clients[0].LoginAsync(name, Passwords.First)).Session!.Device : null;
            return new Owner(name, clients, device, run.Seed + number);
        }

        public async Task<IReadOnlyList<Operation>> SignInRepeatedlyAsync(TimeSpan load)
        {
            var started = TimeProvider.System.GetTimestamp();
            var logins = new List<Operation>();
            while (true)
            {
                await Task.Delay(OwnersRest * (0.5 + _chance.NextDouble()));
                if (TimeProvider.System.GetElapsedTime(started) >= load && logins.Count > 0) return logins;
                logins.Add((await clients[_chance.Next(clients.Count)].LoginAsync(name, Passwords.First, device: device)).Operation);
            }
        }

        public void Dispose()
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    /// <summary>One address that sends logins and registrations, in turn to both nodes.</summary>
    private sealed class Attacker(string address, IReadOnlyList<Client> clients, string? ownDevice) : IDisposable
    {
        private const string Password = "a password that is long enough";

        private int _requests;

        public int Requests => _requests;

        private string Account => $"attacker {address}";

        public static async Task<Attacker> PrepareAsync(Cluster cluster, string address, bool hasAccount)
        {
            var clients = cluster.Nodes.Select(node => new Client(node.Url, RecordedClient.UserAgent, forwardedFor: address)).ToList();
            if (!hasAccount) return new Attacker(address, clients, ownDevice: null);

            await clients[0].RegisterAsync($"attacker {address}", Password);
            return new Attacker(address, clients, (await clients[0].LoginAsync($"attacker {address}", Password)).DeviceToken);
        }

        public async Task FloodAsync(int requestsPerSecond, CancellationToken end)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / requestsPerSecond);
            var requests = new List<Task>();
            try
            {
                while (await timer.WaitForNextTickAsync(end))
                {
                    requests.RemoveAll(request => request.IsCompleted);
                    requests.Add(SendAsync(_requests++));
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(requests);
            }
        }

        public void Dispose()
        {
            foreach (var client in clients) client.Dispose();
        }

        private async Task SendAsync(int number)
        {
            try
            {
                var client = clients[number / 4 % clients.Count];
                await ((number % 4) switch
                {
                    0 or 2 => client.RegisterAsync($"new {address} {number}", Password),
                    1 when ownDevice is not null => client.LoginAsync(Account, Password, deviceToken: ownDevice),
                    1 => client.LoginAsync($"unknown {address} {number}", Password),
                    _ => client.LoginAsync($"unknown {address} {number}", Password, deviceToken: CreateDeviceToken()),
                });
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // What becomes of it does not matter.
            }
        }

        private static string CreateDeviceToken() => $"dev_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";
    }
}
