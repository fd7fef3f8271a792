using System.Globalization;
using Auth.Commands.Hosting;
using Spectre.Console;

namespace Auth.Commands.Users.Import;

/// <summary>Shows the progress of an import: a bar on a terminal, otherwise a line per ten percent.</summary>
internal static class ImportProgress
{
    private const int PercentPerLine = 10;

    public static Task ShowAsync(UserFile file, Importer importer, CancellationToken cancellationToken) =>
        Terminal.IsWatched ? ShowBarAsync(file, importer, cancellationToken) : WriteLinesAsync(file, importer, cancellationToken);

    private static Task ShowBarAsync(UserFile file, Importer importer, CancellationToken cancellationToken) =>
        Terminal.Error.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask("Importing", maxValue: Math.Max(1, file.Length));
            await importer.ImportAsync(
                file.Rows(),
                () =>
                {
                    task.Description = importer.Counts.ToString();
                    task.Value = file.Position;
                },
                cancellationToken);
            task.Value = task.MaxValue;
        });

    private static Task WriteLinesAsync(UserFile file, Importer importer, CancellationToken cancellationToken)
    {
        var reported = 0L;
        return importer.ImportAsync(
            file.Rows(),
            () =>
            {
                var percent = 100 * file.Position / Math.Max(1, file.Length);
                // The result follows the last batch.
                if (percent < reported + PercentPerLine || percent >= 100) return;
                reported = percent;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{percent,3} %: {importer.Counts}"));
            },
            cancellationToken);
    }
}
