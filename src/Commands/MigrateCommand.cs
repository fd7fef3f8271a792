using System.CommandLine;
using Auth.Commands.Hosting;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Auth.Commands;

/// <summary><c>auth migrate</c></summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var create = new Option<bool>("--create") { Description = "Create a new SQLite file without confirmation" };
        var command = new Command("migrate", "Creates the database or migrates its schema to this version. Running it again changes nothing.") { create };
        command.SetStoreAction(async (parsed, services, cancellationToken) =>
        {
            var database = services.GetRequiredService<DatabaseSettings>();
            CommandRunner.NameDatabase(database);
            if (!parsed.GetValue(create) && !await MayMigrateAsync(parsed, database, cancellationToken)) return NotCreated(parsed, database);

            var schema = services.GetRequiredService<DatabaseSchema>();
            var steps = await schema.GetPendingMigrationsAsync(cancellationToken);
            var shared = await schema.MigrateAsync(cancellationToken);
            foreach (var step in steps) await Console.Out.WriteLineAsync(step);
            foreach (var account in shared) await Console.Error.WriteLineAsync(account.ToString());
            await Console.Out.WriteLineAsync("The database schema is up to date.");
            return Result.Success();
        });
        return command;
    }

    /// <summary>Asks before it creates a SQLite file beside existing settings files. They usually name another database, or another environment was meant.</summary>
    private static async Task<bool> MayMigrateAsync(ParseResult parsed, DatabaseSettings database, CancellationToken cancellationToken)
    {
        if (database.SqliteFile is not { } file || File.Exists(file) || DatabaseOptions.ExistingFiles(parsed).Count == 0) return true;
        return !Console.IsInputRedirected && await Terminal.Error.ConfirmAsync($"There is no database at {Markup.Escape(file)}. Create one?", defaultValue: false, cancellationToken);
    }

    private static Error NotCreated(ParseResult parsed, DatabaseSettings database) => new(
        ErrorKind.Unavailable,
        "no_database",
        $"There is no database at {database.SqliteFile}. Add --create to create it. If it should exist, check the settings of the environment {DatabaseOptions.GetEnvironmentVariable(parsed)} in {string.Join(", ", DatabaseOptions.ExistingFiles(parsed))}.");
}
