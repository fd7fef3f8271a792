using System.CommandLine;
using Auth.Cli.Shell;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Cli;

/// <summary><c>auth migrate</c></summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Makes the database, or brings its schema up to this version. Running it again changes nothing.");
        command.SetStoreAction(async (_, services, _, cancellationToken) =>
        {
            var schema = services.GetRequiredService<DatabaseSchema>();
            var steps = await schema.PendingAsync(cancellationToken);
            var shared = await schema.MigrateAsync(cancellationToken);
            foreach (var step in steps) await Console.Out.WriteLineAsync(step);
            foreach (var account in shared) await Console.Error.WriteLineAsync(account.ToString());
            await Console.Out.WriteLineAsync("The schema is this version's.");
            return Result.Success();
        });
        return command;
    }
}
