using System.CommandLine;
using Auth.Application.Common.Settings;
using Auth.Cli;
using Auth.Cli.Events;
using Auth.Cli.Hosting;
using Auth.Cli.Invitations;
using Auth.Cli.Sessions;
using Auth.Cli.Users;

UnicodeSupport.KeepAliveWithoutIcu();
var root = new RootCommand("Administers Auth from the command line, with the settings, database and use cases of the server.")
{
    MigrateCommand.Create(),
    BackupCommand.Create(),
    DatabaseCommands.Create(),
    UsersCommands.Create(),
    InvitationsCommands.Create(),
    SessionsCommands.Create(),
    EventsCommands.Create(),
};
DatabaseOptions.AddTo(root);
root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
return await CommandRunner.InvokeAsync(root, args);
