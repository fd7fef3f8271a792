using System.CommandLine;

namespace Auth.Commands.Hosting;

/// <summary>The root of all commands, which knows how their services are created.</summary>
internal sealed class CommandRoot(Func<CommandConfiguration, IServiceProvider> compose)
    : RootCommand("Administers Auth from the command line, with the settings, database and use cases of the server.")
{
    public IServiceProvider Compose(ParseResult parsed) => compose(DatabaseOptions.Read(parsed));
}
