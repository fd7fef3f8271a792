using System.Text.Json;
using Auth.Application.Import;
using Auth.Cli.Hosting;

namespace Auth.Cli.Users.Import;

/// <summary>One <see cref="PortableUser"/> per line, as written by <c>auth users export</c>.</summary>
internal sealed class JsonLinesUserFile(ImportSource source) : UserFile
{
    private readonly StreamReader _lines = new(source.Path);

    public override long Length => _lines.BaseStream.Length;

    public override long Position => _lines.BaseStream.Position;

    public override IEnumerable<ImportRow> Rows()
    {
        for (var number = 1L; _lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line)) yield return Read(number, line);
        }
    }

    public override void Dispose() => _lines.Dispose();

    private static ImportRow Read(long number, string line)
    {
        try
        {
            return JsonSerializer.Deserialize<PortableUser>(line, Json.Options) is { } user
                ? new(number, user.Username, user)
                : ImportRow.Rejected(number, null, "The line is null.");
        }
        catch (JsonException exception)
        {
            var location = exception.Path is null or "$" ? "" : $" (see {exception.Path})";
            return ImportRow.Rejected(number, NameIn(line), $"The line is not a JSON object with {string.Join(", ", PortableCsv.Columns)}{location}.");
        }
    }

    /// <summary>The username of an invalid line, for its error message.</summary>
    private static string? NameIn(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("username", out var name)
                && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
