namespace Auth.Testing.Histories;

/// <summary>A step of a history at which a rule breaks its contract.</summary>
/// <param name="History">The history.</param>
/// <param name="Count">The number of steps until then, with the one that shows it.</param>
/// <param name="Expected">What the contract requires.</param>
/// <param name="Was">What the rule answered.</param>
internal sealed record Violation(History History, int Count, string Expected, string Was)
{
    /// <summary>What is wrong, if it is not what the test checks: the rule gave no answer.</summary>
    public string? Title { get; init; }

    /// <summary>Whether it matters on which node a step happens.</summary>
    public bool ShowsNodes { get; init; }

    /// <summary>The first step at which two runs of a history differ; null if none does.</summary>
    public static Violation? Compare(History history, IReadOnlyList<string?> expected, IReadOnlyList<string?> was)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i] != was[i]) return new Violation(history, i + 1, $"{expected[i]}", $"{was[i]}");
        }

        return null;
    }
}

/// <summary>A rule threw at a step.</summary>
internal sealed class RuleFailedException(int count, Exception innerException)
    : Exception($"{innerException.GetType().Name}: {innerException.Message}", innerException)
{
    /// <summary>The number of steps until then.</summary>
    public int Count { get; } = count;
}
