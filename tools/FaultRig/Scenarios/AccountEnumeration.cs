using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>T-01: neither the timing nor the content of a rejection reveals whether an account exists.</summary>
internal sealed class AccountEnumeration : IScenario
{
    private const int Pairs = 1000;
    private const int WarmUps = 5;
    private const int Created = 201;
    private const int Accepted = 202;
    private const int LegacyRounds = 29_000;
    private const string Password = "a password that is long enough";
    private const string Known = "known";
    private const string Imported = "imported";
    private const string Locked = "locked";
    private const string LockedOut = "lockedout";
    private const string Stepped = "stepped";

    /// <summary>The headers whose values differ in all responses.</summary>
    private static readonly FrozenSet<string> DifferAlways = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Date", "X-Request-Id");

    /// <summary>Discards the slowest tenth as noise of the machine.</summary>
    private const double Kept = 0.9;

    private const double Chance = 0.001;
    private const double SmallEffect = 0.02;

    public string Name => "T-01";

    public string Title => "timing and content of rejections";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        // The time of disk writes would hide all differences.
        var cluster = await run.StartClusterAsync(new()
        {
            PostgresSettings = ["fsync=off"],
            Settings = [new("Passwords__Iterations", "100000"), new("Passwords__MaxConcurrentHashes", "1"), new("Metrics__Enabled", "false")],
        });
        var node = cluster.Nodes[0];
        var workload = await Workload.PrepareAsync(cluster, run.History, new());
        using var client = new RecordedClient(run.History, "client", node);
        foreach (var user in new[] { Known, Imported, Locked, LockedOut, Stepped }) await client.RegisterAsync(user);
        await ImportAsync(cluster);
        var locked = run.History.Operations.Single(o => o is { Kind: Kinds.Register, User: Locked }).UserId!;
        await client.AdministerAsync(workload.Administrator, Kinds.Lock, Locked, locked);

        await ExamineStepsAsync(run, client);
        foreach (var name in new[] { LockedOut, "unknown-lockedout" })
        {
            for (var i = 0; i < 6; i++) await client.LoginAsync(name, password: null);
        }

        await CompareLoginsAsync(run, node, "locked out: known against unknown", LockedOut, _ => "unknown-lockedout");

        await node.KillAsync();
        await node.StartAsync(new KeyValuePair<string, string>("Lockout__MaxFailedAttempts", "1000"));
        await CompareLoginsAsync(run, node, "known against unknown", Known, i => $"unknown-{i}");
        await CompareLoginsAsync(run, node, "imported with 29,000 rounds against unknown", Imported, i => $"unknown-imported-{i}");
        await CompareLoginsAsync(run, node, "locked by an administrator against unknown", Locked, i => $"unknown-locked-{i}");
        await CompareMailRequestsAsync(run, cluster, node);
    }

    /// <summary>Imports a hash of the Python module, which has fewer rounds than current hashes.</summary>
    private static Task ImportAsync(Cluster cluster)
    {
        static string Ab64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '.');

        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Passwords.Of(Imported, Passwords.First), salt, LegacyRounds, HashAlgorithmName.SHA256, 32);
        return cluster.Postgres.ExecuteInAsync(
            Cluster.DatabaseName,
            $"UPDATE users SET password = '$pbkdf2-sha256${LegacyRounds}${Ab64(salt)}${Ab64(hash)}' WHERE username = '{Imported}'");
    }

    /// <summary>Each attempt up to a lockout gets the same response, apart from values that differ in all responses.</summary>
    private static async Task ExamineStepsAsync(ScenarioRun run, RecordedClient client)
    {
        for (var step = 1; step <= 8; step++)
        {
            var known = Comparable(await client.Raw.LoginAsync(Stepped, "a wrong password for any account"));
            var unknown = Comparable(await client.Raw.LoginAsync("unknown-stepped", "a wrong password for any account"));
            run.Expect(known == unknown, $"attempt {step} for a known name returned {known}, for an unknown name {unknown}");
        }
    }

    private static string Comparable(Answer answer)
    {
        var body = answer.Json?.DeepClone().AsObject();
        body?.Remove("traceId");
        // The remaining time differs between requests.
        var headers = answer.Headers.Where(header => !DifferAlways.Contains(header.Key)).Select(header => header.Key == "Retry-After" ? header.Key : $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);
        return $"{answer.Status} {body?.ToJsonString()} {string.Join("; ", headers)}";
    }

    private static Task CompareLoginsAsync(ScenarioRun run, Node node, string what, string known, Func<int, string> unknown)
    {
        static Task GuessAsync(Client client, string name) => client.LoginAsync(name, "a wrong password for any account");

        return CompareAsync(run, node, what, (client, _) => GuessAsync(client, known), (client, i) => GuessAsync(client, unknown(i)));
    }

    /// <summary>Compares requests for a mail: the first of each email, and then repeated ones within the interval in which no further mail is sent.</summary>
    private static async Task CompareMailRequestsAsync(ScenarioRun run, Cluster cluster, Node node)
    {
        using (var client = new Client(node.Url, RecordedClient.UserAgent))
        {
            for (var i = -WarmUps; i < Pairs; i++)
            {
                var registered = await client.PostAsync("/api/v1/users", new { username = NameOf("recovering", i), email = EmailOf(Known, i), password = Password });
                run.Expect(registered.Status == Created, $"a registration returned {registered}");
            }
        }

        await CompareFirstAndRepeatedAsync(run, node, "recovery", (client, name, i) => client.PostAsync("/api/v1/recovery", new { email = EmailOf(name, i) }));
        // The registration has sent a verification link, which would make the first request a repeated one.
        await cluster.Postgres.ExecuteInAsync(Cluster.DatabaseName, "UPDATE users SET verification_mailed_at = NULL");
        await CompareFirstAndRepeatedAsync(run, node, "verification link", (client, name, i) => client.PostAsync("/api/v1/verification", new { email = EmailOf(name, i) }));

        await cluster.Postgres.ExecuteInAsync(Cluster.DatabaseName, "UPDATE users SET email_verified_at = created_at WHERE email IS NOT NULL");
        await node.KillAsync();
        await node.StartAsync(new KeyValuePair<string, string>("Registration__RequireVerifiedEmail", "true"));
        await CompareFirstAndRepeatedAsync(run, node, "registration with a verified email", (client, name, i) => client.PostAsync("/api/v1/users", new { username = NameOf(name, i), email = EmailOf(name, i), password = Password }));
    }

    private static async Task CompareFirstAndRepeatedAsync(ScenarioRun run, Node node, string what, Func<Client, string, int, Task<Answer>> request)
    {
        async Task RequestAsync(Client client, string name, int i)
        {
            var answer = await request(client, name, i);
            run.Expect(answer.Status == Accepted, $"{what} returned {answer}");
        }

        foreach (var repetition in new[] { what, $"repeated {what}" })
        {
            await CompareAsync(run, node, $"{repetition}: known against unknown", (client, i) => RequestAsync(client, Known, i), (client, i) => RequestAsync(client, "unknown", i));
        }
    }

    private static string NameOf(string name, int i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}");

    private static string EmailOf(string name, int i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}@mail.example");

    private static async Task CompareAsync(ScenarioRun run, Node node, string what, Func<Client, int, Task> known, Func<Client, int, Task> unknown)
    {
        using var client = new Client(node.Url, RecordedClient.UserAgent);
        var chance = new Random(run.Seed);
        var pairs = run.Repeat(Pairs, seconds: 30);
        var (ofKnown, ofUnknown) = (new List<double>(), new List<double>());
        for (var i = -WarmUps; i < pairs; i++)
        {
            var first = chance.Next(2) == 0;
            var a = await TimeAsync(() => first ? known(client, i) : unknown(client, i));
            var b = await TimeAsync(() => first ? unknown(client, i) : known(client, i));
            // The first pairs are the warm-up.
            if (i < 0) continue;
            ofKnown.Add(first ? a : b);
            ofUnknown.Add(first ? b : a);
        }

        var limit = ofKnown.Concat(ofUnknown).Order().ElementAt((int)(2 * pairs * Kept));
        var test = Welch.Compare([.. ofKnown.Where(time => time <= limit)], [.. ofUnknown.Where(time => time <= limit)]);
        run.Note(string.Create(CultureInfo.InvariantCulture, $"{what}: n {pairs}, {test.First:0.000} ms and {test.Second:0.000} ms, difference {test.Effect:0.0 %}, p {test.P:0.0000}"));
        run.Expect(test.P > Chance || test.Effect < SmallEffect, $"{what}: response times differ");
    }

    private static async Task<double> TimeAsync(Func<Task> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        await ask();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }
}
