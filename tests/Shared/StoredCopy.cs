using System.Runtime.CompilerServices;

namespace Auth.Shared;

/// <summary>Compares what must not change by accident with a stored copy, a text file beside the test.</summary>
/// <remarks>With <c>AUTH_TEST_ACCEPT=1</c> a test writes the copy instead.</remarks>
internal static class StoredCopy
{
    private const string Accept = "AUTH_TEST_ACCEPT";
    private const int ShownLines = 100;

    /// <summary>Fails with the differing lines.</summary>
    /// <param name="lines">The current text. Trailing spaces are ignored.</param>
    /// <param name="file">The file name of the copy.</param>
    /// <param name="test">The path of the test, which the compiler fills in.</param>
    public static void ShouldMatchStored(this IEnumerable<string> lines, string file, [CallerFilePath] string test = "")
    {
        string[] current = [.. lines.SelectMany(line => line.Split('\n')).Select(line => line.TrimEnd())];
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, string.Join('\n', [.. current, ""]));

        string[] stored = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (stored.SequenceEqual(current)) return;

        var differences = Differences(stored, current);
        var rest = differences.Count > ShownLines ? $"\n… and {differences.Count - ShownLines} more lines" : "";
        Assert.Fail($"""
            {file} differs from the current state ('-' only in the file, '+' only now):
            {string.Join('\n', differences.Take(ShownLines))}{rest}
            This is a published contract, or stored data. If the change is intended, run this test again with {Accept}=1 and commit {path}.
            """);
    }

    private static List<string> Differences(string[] stored, string[] current)
    {
        var start = 0;
        while (start < Math.Min(stored.Length, current.Length) && stored[start] == current[start]) start++;
        var end = 0;
        while (end < Math.Min(stored.Length, current.Length) - start && stored[^(end + 1)] == current[^(end + 1)]) end++;
        return Differences(stored.AsSpan(start..^end), current.AsSpan(start..^end), start + 1);
    }

    /// <summary>By the longest common subsequence.</summary>
    private static List<string> Differences(ReadOnlySpan<string> stored, ReadOnlySpan<string> current, int firstLine)
    {
        var common = new int[stored.Length + 1, current.Length + 1];
        for (var i = stored.Length - 1; i >= 0; i--)
        {
            for (var j = current.Length - 1; j >= 0; j--)
            {
                common[i, j] = stored[i] == current[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var differences = new List<string>();
        for (int i = 0, j = 0; i < stored.Length || j < current.Length;)
        {
            if (i < stored.Length && j < current.Length && stored[i] == current[j]) (i, j) = (i + 1, j + 1);
            else if (j == current.Length || (i < stored.Length && common[i + 1, j] >= common[i, j + 1])) differences.Add($"- {firstLine + i}: {stored[i++]}");
            else differences.Add($"+ {firstLine + j}: {current[j++]}");
        }

        return differences;
    }
}
