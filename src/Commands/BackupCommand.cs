using System.CommandLine;
using Auth.Commands.Hosting;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands;

/// <summary><c>auth backup</c></summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A new file that only you can read" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing regular file" };
        var command = new Command("backup", "Copies the SQLite database to a file, also while the server runs.") { file, overwrite };
        command.SetStoreAction(async (parsed, services, cancellationToken) =>
        {
            CommandRunner.NameDatabase(services.GetRequiredService<DatabaseSettings>());
            var path = parsed.GetRequiredValue(file);
            if (OutputFile.FindMissingFolder(path) is { } missing) return missing;

            var result = await services.GetRequiredService<DatabaseBackup>().WriteAsync(path, parsed.GetValue(overwrite), cancellationToken);
            if (result.IsSuccess) await Console.Out.WriteLineAsync($"The database has been backed up to {Path.GetFullPath(path)}.");
            return result;
        });
        return command;
    }
}
