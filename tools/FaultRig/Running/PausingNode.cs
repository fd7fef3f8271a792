using System.Reflection;
using Auth.Walkthrough;

namespace Auth.FaultRig.Running;

/// <summary>Controls a node that can pause the next request, or fail its database connection, at a step.</summary>
public sealed class PausingNode(Node node)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The path of the assembly of such nodes.</summary>
    public static string Assembly { get; } =
        typeof(PausingNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PausingServer").Value!;

    /// <summary>A setting that turns off the background workers of such nodes, so that only requests use the database.</summary>
    public static KeyValuePair<string, string> WithoutWorkers => new("Rig__Workers", "false");

    /// <summary>Pauses the next request at a point, counted from 1. Other requests may be paused already.</summary>
    public Task PauseAtAsync(int point) => PostAsync($"/points/pause-at/{point}");

    /// <summary>Resumes all paused requests.</summary>
    public Task ResumeAsync() => PostAsync("/points/resume");

    /// <summary>Waits until the request is paused or has completed. After a completed request, the next one is not paused.</summary>
    /// <param name="waits">Detects that the request is blocked by a lock of another one, so that it will neither pause nor complete.</param>
    public async Task<PausePoint> WaitUntilPausedAsync(Task working, Func<Task<bool>>? waits = null)
    {
        using var client = new Client(node.Url, timeout: Timeout);
        var paused = client.GetAsync("/points/paused");
        while (await Task.WhenAny(working, paused, Task.Delay(Pause)) is var first && first != working && first != paused)
        {
            if (waits is not null && await waits()) return new PausePoint(null, IsDone: false);
        }

        if (working.IsCompleted) await PauseAtAsync(0);
        return (string?)(await paused).Json?["point"] is { } where ? new PausePoint(where, IsDone: false) : new PausePoint(null, IsDone: true);
    }

    /// <summary>Fails a step of the next request. Steps are counted from 1, separately for before and after each database call.</summary>
    /// <param name="stays">Whether all later steps fail as well.</param>
    public Task FailStepAsync(int step, bool stays) => PostAsync($"/points/fail/{step}?stays={stays}");

    /// <returns>Whether the request reached the step.</returns>
    public async Task<bool> HealAsync() => (bool)(await PostAsync("/points/heal")).Json!["reached"]!;

    private async Task<Answer> PostAsync(string path)
    {
        using var client = new Client(node.Url, timeout: Timeout);
        var answer = await client.PostAsync(path);
        return answer.Status == 200 ? answer : throw new InvalidOperationException($"{path} returned {answer}.");
    }
}

/// <summary>The state of a request that was to be paused at a point.</summary>
/// <param name="Where">The point; null: it is not paused.</param>
/// <param name="IsDone">Whether it completed before the point.</param>
public sealed record PausePoint(string? Where, bool IsDone)
{
    /// <summary>Whether other requests of a node on SQLite that write must wait for it. A node has one writer, from before the transaction until after it.</summary>
    public bool BlocksWriter => Where is "before BEGIN" or "after COMMIT" || Where?.EndsWith("in a transaction", StringComparison.Ordinal) == true;
}
