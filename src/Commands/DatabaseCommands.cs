using System.CommandLine;
using Auth.Commands.Hosting;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Revocations;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands;

/// <summary><c>auth database …</c></summary>
internal static class DatabaseCommands
{
    public static Command Create() => new("database", "Maintains the database.") { CreateRenewEpoch() };

    private static Command CreateRenewEpoch()
    {
        var command = new Command("renew-epoch", "Makes all nodes forget the sessions that they have cached. Run it after a restore or a failover.");
        command.SetCurrentStoreAction(async (_, services, cancellationToken) =>
        {
            CommandRunner.NameDatabase(services.GetRequiredService<DatabaseSettings>());
            await services.GetRequiredService<DatabaseEpochRenewal>().RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync("The database has a new epoch. All nodes read their sessions again.");
            return Result.Success();
        });
        return command;
    }
}
