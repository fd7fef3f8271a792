using System.CommandLine;
using Auth.Application.Import;
using Auth.Commands.Hosting;
using Auth.Domain.Common;
using CsvHelper;

namespace Auth.Commands.Users.Export;

/// <summary><c>auth users export</c></summary>
internal static class ExportCommand
{
    private const string JsonLines = "jsonl";
    private const string Csv = "csv";

    public static Command Create()
    {
        var format = new Option<string?>("--format") { Description = "The output format [default: csv for a file named *.csv, otherwise jsonl]" };
        format.AcceptOnlyFromAmong(JsonLines, Csv);
        var output = new Option<string?>("--output", "-o") { Description = "A new file that only you can read [default: standard output]" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing regular file" };
        var command = new Command("export", "Exports all accounts with their password hashes, in the format of 'auth users import'.") { format, output, overwrite };

        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var path = parsed.GetValue(output);
            var asCsv = (parsed.GetValue(format) ?? GetFormat(path)) == Csv;
            if (path is null) return await WriteAsync(useCases, Console.Out, asCsv, cancellationToken);

            return await OutputFile.WriteAsync(path, parsed.GetValue(overwrite), writer => WriteAsync(useCases, writer, asCsv, cancellationToken));
        });
        return command;
    }

    private static string GetFormat(string? path) => string.Equals(Path.GetExtension(path), "." + Csv, StringComparison.OrdinalIgnoreCase) ? Csv : JsonLines;

    private static async Task<Result> WriteAsync(UseCaseRunner useCases, TextWriter output, bool asCsv, CancellationToken cancellationToken)
    {
        using var csv = CsvWriter.Create(output, leaveOpen: true);
        if (asCsv) csv.WriteHeader(PortableCsv.GetWritten(useCases.HasAttributes));

        string? cursor = null;
        do
        {
            var page = await useCases.SendAsync(new ExportUsersQuery(cursor), cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var user in page.Value.Items)
            {
                if (asCsv) csv.WriteRecord(PortableCsv.Fields(user, useCases.HasAttributes));
                else await output.WriteLineAsync(Json.Line(user));
            }

            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);

        return Result.Success();
    }
}
