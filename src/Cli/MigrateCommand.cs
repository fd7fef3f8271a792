using System.CommandLine;
using Auth.Cli.Shell;
using Auth.Domain.Common;
using Auth.Infrastructure;

namespace Auth.Cli;

/// <summary><c>auth migrate</c></summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Makes the database, or brings its schema up to this version. Running it again changes nothing.");
        command.SetStoreAction(async (_, services, _, cancellationToken) =>
        {
            await services.MigrateAsync(cancellationToken);
            return Result.Success();
        });
        return command;
    }
}
