using System.CommandLine;
using System.Globalization;
using Auth.Application.Account;
using Auth.Commands.Hosting;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Spectre.Console;

namespace Auth.Commands.Users;

/// <summary>Asks before a command grants the role admin, because an account may not be whose name it has (R84).</summary>
internal sealed class AdministratorConfirmation
{
    private const int MaxNames = 10;

    private static readonly Error Declined = new(ErrorKind.Conflict, "declined", "Nothing was changed.");

    private readonly Option<bool> _yes = new("--yes") { Description = "Grant the role admin without asking; required without a terminal" };

    /// <summary>Adds the option that answers the question.</summary>
    public static AdministratorConfirmation AddTo(Command command)
    {
        var confirmation = new AdministratorConfirmation();
        command.Options.Add(confirmation._yes);
        return confirmation;
    }

    /// <summary>Whether the option answers the question.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>Shows the account and asks, if the roles make it an administrator.</summary>
    public async Task<Result> AskAsync(ParseResult parsed, UseCaseRunner useCases, UserDetails user, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (!Includes(roles) || Includes(user.Roles) || parsed.GetValue(_yes)) return Result.Success();

        DetailWriter.Write(user, Terminal.Error, AccountColumns.Create(await useCases.DescribeOriginAsync(user, cancellationToken)));
        return await AskAsync($"Make {user.Username} an administrator?", "Check the account with 'auth users show', then add --yes.", cancellationToken);
    }

    /// <summary>Asks, if the roles of a new account make it an administrator.</summary>
    /// <param name="question">Names the account.</param>
    public async Task<Result> AskAsync(ParseResult parsed, string question, IReadOnlyList<string> roles, CancellationToken cancellationToken) =>
        Includes(roles) && !parsed.GetValue(_yes) ? await AskAsync(question, "Add --yes to confirm.", cancellationToken) : Result.Success();

    /// <summary>Lists the accounts of a file that would become administrators and asks, if there are any.</summary>
    /// <param name="names">Their usernames.</param>
    public static async Task<Result> AskAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return Result.Success();

        var others = names.Count > MaxNames ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - MaxNames} more") : "";
        var question = string.Create(CultureInfo.InvariantCulture, $"Import {names.Count} {(names.Count == 1 ? "administrator" : "administrators")}: {string.Join(", ", names.Take(MaxNames))}{others}?");
        return await AskAsync(question, "Check the roles in the file, then add --yes.", cancellationToken);
    }

    public static bool Includes(IEnumerable<string> roles) => roles.Contains(Role.Administrator.Name, StringComparer.Ordinal);

    private static async Task<Result> AskAsync(string question, string hint, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected) return new Error(ErrorKind.Conflict, "not_confirmed", $"{question} There is no terminal to ask. {hint}");
        return await Terminal.Error.ConfirmAsync(Markup.Escape(Terminal.Printable(question)), defaultValue: false, cancellationToken) ? Result.Success() : Declined;
    }
}
