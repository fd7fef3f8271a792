namespace Auth.ArchitectureTests;

/// <summary>Each sample shows that a wish of a team is a few lines of its own.</summary>
public class SampleTests
{
    private const int MaxLines = 30;

    public static TheoryData<string> Samples { get; } = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "samples")).Where(HasCode).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_samples_are_found() => Samples.Count.ShouldBeGreaterThan(2);

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_has_at_most_30_lines_of_code(string sample)
    {
        var folder = Path.Combine(Repository.Root, "samples", sample);
        var lines = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(IsProductCode).SelectMany(File.ReadLines).Count(IsCode);

        lines.ShouldBeInRange(1, MaxLines);
    }

    /// <summary>The configurations of gateways are not code.</summary>
    private static bool HasCode(string folder) => Path.GetFileName(folder) != "gateways";

    /// <summary>Migrations are generated.</summary>
    private static bool IsProductCode(string path) =>
        Path.GetExtension(path) is ".cs" or ".razor" && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "Migrations" or "bin" or "obj");

    /// <summary>Neither empty, nor a brace alone, nor a comment, nor a declaration of a namespace.</summary>
    private static bool IsCode(string line) => line.Trim() is { Length: > 1 } text && text is not "});" && !StartsWithAny(text, "//", "using ", "@using ", "namespace ");

    private static bool StartsWithAny(string text, params ReadOnlySpan<string> starts)
    {
        foreach (var start in starts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
