using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands.Hosting;

/// <summary>Runs every command: parses it, reads the settings, executes it, and returns an exit code. Errors go to standard error.</summary>
internal static class CommandRunner
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        // An argument that begins with @ is an ordinary name, not a response file.
        var parsed = root.Parse(DatabaseOptions.AcceptServerForm(root, args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0 || parsed.Action is HelpAction)
        {
            using var interruption = new CancellationTokenSource();
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                interruption.Cancel();
            });
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, interruption.Token);
        }

        WriteErrors([.. UsageErrors.Describe(parsed), "Use --help to show the usage."]);
        return ExitCode.Usage;
    }

    /// <summary>Sets the action of a command that changes data, on a database with the schema of this version.</summary>
    public static void SetChange(this Command command, Func<ParseResult, UseCaseRunner, CancellationToken, Task<Result>> action) =>
        command.SetUseCase((parsed, useCases, cancellationToken) =>
        {
            NameDatabase(useCases.Database);
            return action(parsed, useCases, cancellationToken);
        });

    /// <summary>Names the database that a command is about to change or copy.</summary>
    public static void NameDatabase(DatabaseSettings database) => Console.Error.WriteLine($"Database: {database.Describe()}");

    /// <summary>Names the database that a command is about to change, if only some of its uses change it.</summary>
    public static void NameDatabase(this UseCaseRunner useCases) => NameDatabase(useCases.Database);

    /// <summary>Sets the action of a command, on a database with the schema of this version.</summary>
    public static void SetUseCase(this Command command, Func<ParseResult, UseCaseRunner, CancellationToken, Task<Result>> action) =>
        command.SetCurrentStoreAction((parsed, services, cancellationToken) => action(parsed, new UseCaseRunner(services), cancellationToken));

    /// <summary>Sets the action of a command that is no use case, on a database with the schema of this version.</summary>
    public static void SetCurrentStoreAction(this Command command, Func<ParseResult, IServiceProvider, CancellationToken, Task<Result>> action) =>
        command.SetStoreAction(async (parsed, services, cancellationToken) =>
        {
            var pending = await services.GetRequiredService<DatabaseSchema>().GetPendingMigrationsAsync(cancellationToken);
            return pending.Count > 0 ? NotMigrated(services.GetRequiredService<DatabaseSettings>()) : await action(parsed, services, cancellationToken);
        });

    /// <summary>Sets the action of a command, on a database in any state.</summary>
    public static void SetStoreAction(this Command command, Func<ParseResult, IServiceProvider, CancellationToken, Task<Result>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // Returns to System.CommandLine first, which then waits for a command that a signal interrupts. SQLite runs synchronously and would not yield.
            await Task.Yield();
            try
            {
                var services = ((CommandRoot)parsed.RootCommandResult.Command).Compose(parsed);
                await using var disposal = (IAsyncDisposable)services;
                WriteErrors(CommandSettings.Read(services.GetRequiredService<IConfiguration>()).UnknownKeys.Select(sentence => $"Warning: {sentence}"));
                var result = await action(parsed, services, cancellationToken);
                return result.IsFailure ? Reject(result.Error) : ExitCode.Ok;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
            catch (Exception exception) when (ExpectedExceptions.Describe(exception) is { } sentence)
            {
                WriteErrors([sentence]);
                return ExitCode.Rejected;
            }
        });

    private static Error NotMigrated(DatabaseSettings database) => new(
        ErrorKind.Unavailable,
        "old_schema",
        database.SqliteFile is { } file && !File.Exists(file)
            ? $"There is no database at {file}. If it should exist, run the command in the server's working directory, or add --settings or --connection. To create it, run 'auth migrate'."
            : $"The database is missing, or its schema is older than this version ({database.Describe()}). Check the settings, then run 'auth migrate'.");

    private static int Reject(Error error)
    {
        WriteErrors(error.Fields?.Values.SelectMany(sentences => sentences) ?? [error.Message]);
        return ExitCode.Rejected;
    }

    private static void WriteErrors(IEnumerable<string> sentences)
    {
        foreach (var line in sentences.SelectMany(sentence => sentence.ReplaceLineEndings("\n").Split('\n'))) Console.Error.WriteLine(Terminal.Printable(line));
    }
}
