using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.FaultRig.Running;

/// <summary>One server, which keeps its port across restarts.</summary>
public sealed partial class Node(string name, TemporaryDatabase database, IReadOnlyList<KeyValuePair<string, string>> settings, string? assembly = null) : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly List<ServerProcess> _all = [];

    public string Name => name;

    public int Port { get; } = Ports.Free();

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>The process of the last start.</summary>
    public ServerProcess Process => _all[^1];

    /// <summary>The output of all starts.</summary>
    public string Output => string.Concat(_all.Select(process => process.Output));

    /// <summary>The time of the last start until the node was ready.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>Starts the node with further settings and waits until it is ready.</summary>
    public async Task StartAsync(params IEnumerable<KeyValuePair<string, string>> more)
    {
        var started = TimeProvider.System.GetTimestamp();
        Launch(more);
        await Process.ReadyAsync();
        StartTook = TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Starts the node without waiting.</summary>
    public void Launch(params IEnumerable<KeyValuePair<string, string>> more) =>
        _all.Add(ServerProcess.Launch(database, [.. settings, .. more, new("Urls", Url.ToString())], assembly));

    public Task KillAsync() => Process.KillAsync();

    /// <summary>The number of passwords that this process has verified with a result (<c>right</c>, <c>wrong</c>).</summary>
    public async Task<int> CheckedAsync(string result)
    {
        using var client = new Client(Url, timeout: Timeout);
        var metrics = (await client.GetAsync("/metrics")).Text;
        return Verifications().Matches(metrics)
            .Where(line => line.Groups["tags"].Value.Contains($"result=\"{result}\"", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>The number of requests in progress, including the one that asks.</summary>
    public async Task<int> ActiveRequestsAsync()
    {
        using var client = new Client(Url, timeout: Timeout);
        var metrics = (await client.GetAsync("/metrics")).Text;
        return ActiveRequests().Matches(metrics).Sum(line => int.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>The current resource usage of the process.</summary>
    public Resources Resources()
    {
        var process = $"/proc/{Process.Id}";
        var memory = File.ReadLines($"{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return new(Directory.EnumerateFileSystemEntries($"{process}/fd").Count(), int.Parse(Digits().Match(memory).Value, CultureInfo.InvariantCulture) / 1024);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all) await process.DisposeAsync();
    }

    [GeneratedRegex(@"^auth_password_verifications_total\{(?<tags>[^}]*)\} (?<count>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verifications();

    [GeneratedRegex(@"^http_server_active_requests\{[^}]*\} (?<count>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActiveRequests();

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}

/// <summary>The resource usage of a process.</summary>
/// <param name="Handles">Open files and connections.</param>
/// <param name="Memory">Resident memory, in MiB.</param>
public readonly record struct Resources(int Handles, int Memory);
