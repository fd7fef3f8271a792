using System.CommandLine;
using Auth.Application.Account;
using Auth.Cli.Hosting;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Spectre.Console;

namespace Auth.Cli.Users;

/// <summary>Asks before a command grants the role admin, because the account may not be whose name it has (R84).</summary>
internal sealed class AdministratorConfirmation
{
    private static readonly Error Declined = new(ErrorKind.Conflict, "declined", "The role admin was not granted.");

    private readonly Option<bool> _yes = new("--yes") { Description = "Grant the role admin without asking; required without a terminal" };

    /// <summary>Adds the option that answers the question.</summary>
    public static AdministratorConfirmation AddTo(Command command)
    {
        var confirmation = new AdministratorConfirmation();
        command.Options.Add(confirmation._yes);
        return confirmation;
    }

    /// <summary>Shows the account and asks, if the roles make it an administrator.</summary>
    public async Task<Result> AskAsync(ParseResult parsed, UseCaseRunner useCases, UserDetails user, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (!Includes(roles) || Includes(user.Roles) || parsed.GetValue(_yes)) return Result.Success();

        DetailWriter.Write(user, Terminal.Error, AccountColumns.Create(await useCases.DescribeOriginAsync(user, cancellationToken)));
        return await AskAsync($"Make {user.Username} an administrator?", cancellationToken);
    }

    /// <summary>Asks, if the roles of a new account make it an administrator.</summary>
    /// <param name="question">Names the account.</param>
    public async Task<Result> AskAsync(ParseResult parsed, string question, IReadOnlyList<string> roles, CancellationToken cancellationToken) =>
        Includes(roles) && !parsed.GetValue(_yes) ? await AskAsync(question, cancellationToken) : Result.Success();

    private static async Task<Result> AskAsync(string question, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected) return new Error(ErrorKind.Conflict, "not_confirmed", $"{question} There is no terminal to ask. Check the account with 'auth users show', then add --yes.");
        return await Terminal.Error.ConfirmAsync(Markup.Escape(Terminal.Printable(question)), defaultValue: false, cancellationToken) ? Result.Success() : Declined;
    }

    private static bool Includes(IEnumerable<string> roles) => roles.Contains(Role.Administrator.Name, StringComparer.Ordinal);
}
