using System.CommandLine;
using Spectre.Console;

namespace Auth.Cli.Shell;

/// <summary>What a reading command shows of a thing.</summary>
internal sealed record Column<T>(string Title, Func<T, string?> Value);

/// <summary>Writes many things: a table for people, with <c>--json</c> one JSON object a line for scripts.</summary>
internal sealed class Listing<T>(bool asJson, IReadOnlyList<Column<T>> columns)
{
    private readonly List<T> _rows = [];

    public void Add(T item)
    {
        if (asJson) Console.Out.WriteLine(Json.Line(item));
        else _rows.Add(item);
    }

    /// <summary>Writes the table, whose columns are as wide as all of its rows need.</summary>
    public void End()
    {
        if (asJson) return;
        var table = new Table().NoBorder();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Bold))));
        foreach (var row in _rows) table.AddRow(columns.Select(c => new Text(Terminal.Printable(c.Value(row)))));
        Terminal.Output.Write(table);
    }
}

/// <summary>Writes one thing: a line for each property for people, with <c>--json</c> one JSON object for scripts.</summary>
internal static class Sheet
{
    public static void Write<T>(T item, bool asJson, IReadOnlyList<Column<T>> columns)
    {
        if (asJson)
        {
            Console.Out.WriteLine(Json.Line(item));
            return;
        }

        var table = new Table().NoBorder().HideHeaders().AddColumns("", "");
        foreach (var column in columns) table.AddRow(new Text(column.Title), new Text(Terminal.Printable(column.Value(item))));
        Terminal.Output.Write(table);
    }
}

/// <summary>The option that every reading command has.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print one JSON object per line, for scripts" };
}
