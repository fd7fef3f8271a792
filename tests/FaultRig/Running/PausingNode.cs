using System.Reflection;
using Auth.Walkthrough;

namespace Auth.FaultRig.Running;

/// <summary>A node that can be told to stand still, or to lose its store, at a step of the next request.</summary>
public sealed class PausingNode(Node node)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>The program of such nodes.</summary>
    public static string Assembly { get; } =
        typeof(PausingNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PausingServer").Value!;

    /// <summary>The next request stands at a point, counted from 1.</summary>
    public Task StandAtAsync(int point) => PostAsync($"/points/stand-at/{point}");

    public Task GoOnAsync() => PostAsync("/points/go-on");

    /// <summary>Waits until the request stands, or is done. One that is done does not leave its point to the next.</summary>
    /// <returns>Where it stands; null: it is done.</returns>
    public async Task<string?> StandsAsync(Task working)
    {
        using var client = new Client(node.Url, patience: Patience);
        var standing = client.GetAsync("/points/standing");
        if (await Task.WhenAny(working, standing) == working) await StandAtAsync(0);
        return (string?)(await standing).Json?["point"];
    }

    /// <summary>The next request loses a step, counted from 1: before it, or after it.</summary>
    /// <param name="step">Which.</param>
    /// <param name="stays">Whether the store stays away from there on.</param>
    public Task LoseAsync(int step, bool stays) => PostAsync($"/points/lose/{step}?stays={stays}");

    /// <returns>Whether the request came to the step.</returns>
    public async Task<bool> HealAsync() => (bool)(await PostAsync("/points/heal")).Json!["struck"]!;

    private async Task<Answer> PostAsync(string path)
    {
        using var client = new Client(node.Url, patience: Patience);
        var answer = await client.PostAsync(path);
        return answer.Status == 200 ? answer : throw new InvalidOperationException($"{path} was answered {answer}.");
    }
}
