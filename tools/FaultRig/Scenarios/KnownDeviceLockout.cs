using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>P-06: unknown clients can lock out unknown clients, but not the account owner on a known device.</summary>
internal sealed class KnownDeviceLockout : IScenario
{
    private const string Owner = "alice";
    private const int Guesses = 50;

    private static readonly TimeSpan Lockout = TimeSpan.FromSeconds(10);

    public string Name => "P-06";

    public string Title => "unknown clients fail 50 times, and the owner signs in from a known device";

    public string? Missing => null;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = true, Settings = [new("Lockout__Duration", $"{Lockout:c}")] });
        var node = cluster.Nodes[0];
        using var known = new RecordedClient(run.History, "known device", node);
        await known.RegisterAsync(Owner);
        var device = await SignInAsync(known, device: null);
        var token = (string?)device.Json?["deviceToken"];
        run.Expect(token is not null, "a login from a new device returned no device token");

        var before = await node.CheckedAsync("wrong");
        await Parallel.ForEachAsync(Enumerable.Range(0, Guesses), async (i, _) =>
        {
            using var attacker = new RecordedClient(run.History, $"attacker{i}", node.Url, node.Name, forwardedFor: $"10.0.{i / 8}.{i % 8}");
            await attacker.LoginAsync(Owner, password: null);
        });
        var lockedOut = TimeProvider.System.GetTimestamp();
        var measured = await node.CheckedAsync("wrong") - before;
        run.Expect(measured is > 0 and <= 5, $"{measured} guesses were verified");

        var owner = await SignInAsync(known, token);
        run.Expect(owner.Status == 201, $"a login of the owner on a known device returned {owner}");
        using var elsewhere = new RecordedClient(run.History, "new device", node.Url, node.Name, forwardedFor: "10.1.0.1");
        var early = await SignInAsync(elsewhere, device: null);
        run.Expect(early is { Status: 423, RetryAfter: not null }, $"a login of the owner on a new device returned {early} during the lockout");

        var signedIn = await Cluster.WaitForAsync(async () => (await SignInAsync(elsewhere, device: null)).Status == 201, Lockout + TimeSpan.FromSeconds(10));
        run.Expect(signedIn is not null, "the owner on a new device could not sign in after the lockout");
        run.Figure("guesses", Guesses);
        run.Figure("verified", measured);
        run.Figure("lockout s", TimeProvider.System.GetElapsedTime(lockedOut).TotalSeconds);
    }

    private static Task<Answer> SignInAsync(RecordedClient client, string? device) =>
        client.Raw.PostAsync("/api/v1/sessions", new { username = Owner, password = Passwords.Of(Owner, Passwords.First), transport = "bearer", deviceToken = device });
}
