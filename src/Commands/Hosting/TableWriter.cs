using System.CommandLine;
using Spectre.Console;

namespace Auth.Commands.Hosting;

/// <summary>A column of a table or a line of a detail view.</summary>
internal sealed record Column<T>(string Title, Func<T, string?> Value);

/// <summary>Writes a list: a table for people, or with <c>--json</c> one JSON object per line.</summary>
internal sealed class TableWriter<T>(bool asJson, IReadOnlyList<Column<T>> columns)
{
    private readonly List<T> _rows = [];

    public void Add(T item)
    {
        if (asJson) Console.Out.WriteLine(Json.Line(item));
        else _rows.Add(item);
    }

    /// <summary>Writes the table. The column widths depend on all rows.</summary>
    public void End()
    {
        if (asJson) return;
        var table = new Table().NoBorder();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Bold))));
        foreach (var row in _rows) table.AddRow(columns.Select(c => new Text(Terminal.Printable(c.Value(row)))));
        Terminal.Output.Write(table);
    }
}

/// <summary>Writes one item for people: a line per property.</summary>
internal static class DetailWriter
{
    public static void Write<T>(T item, IAnsiConsole console, IReadOnlyList<Column<T>> columns)
    {
        var table = new Table().NoBorder().HideHeaders().AddColumns("", "");
        foreach (var column in columns) table.AddRow(new Text(column.Title), new Text(Terminal.Printable(column.Value(item))));
        console.Write(table);
    }
}

/// <summary>The option that every command with output has.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print one JSON object per line, for scripts" };
}
