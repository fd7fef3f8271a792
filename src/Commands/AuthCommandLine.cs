using System.CommandLine;
using Auth.Application.Common;
using Auth.Commands.EventHandlers;
using Auth.Commands.Events;
using Auth.Commands.Hosting;
using Auth.Commands.Invitations;
using Auth.Commands.Policies;
using Auth.Commands.ServiceAccounts;
using Auth.Commands.Sessions;
using Auth.Commands.Terms;
using Auth.Commands.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands;

/// <summary>Runs the commands of Auth, for the executable <c>auth</c> and for servers, whose commands have the rules of the host application (ADR 42).</summary>
internal static class AuthCommandLine
{
    /// <summary>Parses and executes a command, and returns its exit code. Errors go to standard error.</summary>
    /// <param name="compose">Creates the services of a command, which are disposed after it; null for those of Auth alone. Throws <see cref="CommandServicesException"/> if it cannot.</param>
    public static Task<int> InvokeAsync(string[] args, Func<CommandConfiguration, IServiceProvider>? compose = null)
    {
        var root = new CommandRoot(compose ?? DefaultServices.Compose)
        {
            MigrateCommand.Create(),
            BackupCommand.Create(),
            DatabaseCommands.Create(),
            UsersCommands.Create(),
            InvitationsCommands.Create(),
            SessionsCommands.Create(),
            ServiceAccountsCommands.Create(),
            TermsCommands.Create(),
            EventsCommands.Create(),
            EventHandlersCommands.Create(),
            PoliciesCommands.Create(),
        };
        DatabaseOptions.AddTo(root);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return CommandRunner.InvokeAsync(root, args);
    }

    /// <summary>Sends all requests as the operator who runs the command.</summary>
    public static IServiceCollection ActAsCommandOperator(this IServiceCollection services) => services.AddScoped<IRequestContext, CliRequestContext>();
}

/// <summary>The settings of a command.</summary>
/// <param name="All">The settings from all sources that a server has by default.</param>
/// <param name="OfOptions">Those of the command line, which override the other sources.</param>
/// <param name="EnvironmentName">The environment, which selects a settings file.</param>
/// <param name="HasOwnFile">Whether the command line names a settings file, to be read instead of that of the server.</param>
internal sealed record CommandConfiguration(IConfiguration All, IReadOnlyList<KeyValuePair<string, string?>> OfOptions, string EnvironmentName, bool HasOwnFile);

/// <summary>The services of a command cannot be created, for a reason that the operator can resolve.</summary>
/// <param name="message">The reason in one sentence.</param>
internal sealed class CommandServicesException(string message, Exception innerException) : Exception(message, innerException);
