namespace Auth.Bench.Load;

/// <summary>Requests of one path with alternating headers, or with alternating forms.</summary>
internal sealed class Requests : IDisposable
{
    /// <summary>The same for all clients, because sessions are bound to it.</summary>
    public const string UserAgent = "bench/1.0";

    private Requests(string path, IEnumerable<string> lines)
    {
        Path = path;
        File = System.IO.Path.GetTempFileName();
        System.IO.File.WriteAllLines(File, lines);
    }

    public string Path { get; }

    /// <summary>A file with one header per line, and after a tab the form to post.</summary>
    public string File { get; }

    public static Requests WithTokens(string path, IEnumerable<string> tokens) => new(path, tokens.Select(token => $"Authorization: Bearer {token}"));

    public static Requests WithForms(string path, string token, IEnumerable<string> forms) => new(path, forms.Select(form => $"Authorization: Bearer {token}\t{form}"));

    public static Requests WithCookie(string path, string cookie) => new(path, [$"Cookie: {cookie}"]);

    public void Dispose() => System.IO.File.Delete(File);
}
