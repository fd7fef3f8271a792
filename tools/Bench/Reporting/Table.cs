using System.Globalization;
using System.Text;

namespace Auth.Bench.Reporting;

/// <summary>Formats lines as an aligned Markdown table.</summary>
internal static class Table
{
    private static readonly string[] Header = ["row", "requests/s", "p50 ms", "p99 ms", "CPU µs", "MB", "× floor", "goal", "result"];

    public static string Of(IEnumerable<Line> lines)
    {
        string[][] rows = [Header, .. lines.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length))];

        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (row == Header) text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", widths.Select((width, column) => IsText(column) ? new string('-', width) : new string('-', width - 1) + ":"))} |");
        }

        return text.ToString();
    }

    /// <summary>Formats a number with a number of decimals; null as an empty cell.</summary>
    public static string Number(double? number, int digits) => number?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "";

    private static bool IsText(int column) => Header[column] is "row" or "goal" or "result";

    private static string[] Cells(Line line) =>
    [
        line.Title,
        Number(line.Measured.RequestsPerSecond, line.Measured.RequestsPerSecond < 100 ? 1 : 0),
        Number(line.Measured.P50?.TotalMilliseconds, 2),
        Number(line.Measured.P99?.TotalMilliseconds, 2),
        Number(line.Measured.CpuPerRequest?.TotalMicroseconds, line.Measured.CpuPerRequest?.TotalMicroseconds < 100 ? 1 : 0),
        Number(line.Measured.Memory / 1e6, 0),
        Number(line.FloorRatio, line.FloorRatio < 0.1 ? 3 : 2),
        line.Goal,
        line.Result,
    ];
}
