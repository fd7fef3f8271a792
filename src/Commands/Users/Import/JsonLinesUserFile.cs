using System.Text.Json;
using Auth.Application.Import;
using Auth.Commands.Hosting;

namespace Auth.Commands.Users.Import;

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
            return Reject(number, line, location);
        }
    }

    /// <summary>Names the user and the missing properties, if the line can be read.</summary>
    private static ImportRow Reject(long number, string line, string location)
    {
        var general = $"The line is not a JSON object with {string.Join(", ", PortableCsv.Columns)}{location}.";
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return ImportRow.Rejected(number, null, general);

            var missing = PortableCsv.Columns.Where(column => !json.RootElement.TryGetProperty(column, out _)).ToList();
            var name = json.RootElement.TryGetProperty("username", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return ImportRow.Rejected(number, name, missing.Count == 0 ? general : $"The line lacks {string.Join(", ", missing)}. All of {string.Join(", ", PortableCsv.Columns)} are required.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ImportRow.Rejected(number, null, general);
        }
    }
}
