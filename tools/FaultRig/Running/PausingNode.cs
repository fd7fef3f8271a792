using System.Reflection;
using Auth.Walkthrough;

namespace Auth.FaultRig.Running;

/// <summary>A node that can be told to stand still, or to lose its store, at a step of the next request.</summary>
public sealed class PausingNode(Node node)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The program of such nodes.</summary>
    public static string Assembly { get; } =
        typeof(PausingNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PausingServer").Value!;

    /// <summary>The next request stands at a point, counted from 1; others may stand already.</summary>
    public Task StandAtAsync(int point) => PostAsync($"/points/stand-at/{point}");

    /// <summary>All that stand go on.</summary>
    public Task GoOnAsync() => PostAsync("/points/go-on");

    /// <summary>Waits until the request stands, or is done. One that is done does not leave its point to the next.</summary>
    /// <param name="working">The request.</param>
    /// <param name="waits">Whether it has to wait for what others hold; then neither will be.</param>
    public async Task<Stand> StandsAsync(Task working, Func<Task<bool>>? waits = null)
    {
        using var client = new Client(node.Url, timeout: Patience);
        var standing = client.GetAsync("/points/standing");
        while (await Task.WhenAny(working, standing, Task.Delay(Pause)) is var first && first != working && first != standing)
        {
            if (waits is not null && await waits()) return new Stand(null, IsDone: false);
        }

        if (working.IsCompleted) await StandAtAsync(0);
        return (string?)(await standing).Json?["point"] is { } where ? new Stand(where, IsDone: false) : new Stand(null, IsDone: true);
    }

    /// <summary>The next request loses a step, counted from 1: before it, or after it.</summary>
    /// <param name="step">Which.</param>
    /// <param name="stays">Whether the store stays away from there on.</param>
    public Task LoseAsync(int step, bool stays) => PostAsync($"/points/lose/{step}?stays={stays}");

    /// <returns>Whether the request came to the step.</returns>
    public async Task<bool> HealAsync() => (bool)(await PostAsync("/points/heal")).Json!["struck"]!;

    private async Task<Answer> PostAsync(string path)
    {
        using var client = new Client(node.Url, timeout: Patience);
        var answer = await client.PostAsync(path);
        return answer.Status == 200 ? answer : throw new InvalidOperationException($"{path} was answered {answer}.");
    }
}

/// <summary>What became of a request that was to stand at a point.</summary>
/// <param name="Where">What it stands before or after; null: it does not stand.</param>
/// <param name="IsDone">Whether it was done before it came there.</param>
public sealed record Stand(string? Where, bool IsDone)
{
    /// <summary>Whether it may hold what others wait for.</summary>
    public bool IsInTransaction => Where?.EndsWith("in a transaction", StringComparison.Ordinal) == true;
}
