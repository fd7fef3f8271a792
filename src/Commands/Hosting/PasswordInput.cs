using System.CommandLine;
using System.Text;
using Auth.Domain.Common;
using Spectre.Console;

namespace Auth.Commands.Hosting;

/// <summary>Reads a new password from the terminal or standard input. Never from an argument, which other users of the machine could read.</summary>
internal static class PasswordInput
{
    private static readonly Error Differs = Error.Invalid("password", "The passwords don't match.");
    private static readonly Error NotText = Error.Invalid("password", "Standard input is not UTF-8.");
    private static readonly Error Missing = Error.Invalid("password", "Standard input contains no password.");

    /// <summary>Adds the option that reads the password from standard input; required without a terminal.</summary>
    public static Option<bool> AddTo(Command command)
    {
        var option = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of standard input" };
        command.Options.Add(option);
        command.Validators.Add(parsed =>
        {
            if (Console.IsInputRedirected && !parsed.GetValue(option)) parsed.AddError("No terminal is available to enter the password. Use --password-stdin.");
        });
        return option;
    }

    public static Task<Result<string>> ReadAsync(bool fromStandardInput, CancellationToken cancellationToken) =>
        fromStandardInput ? ReadLineAsync(cancellationToken) : PromptAsync(cancellationToken);

    private static async Task<Result<string>> ReadLineAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            var line = await reader.ReadLineAsync(cancellationToken);
            return string.IsNullOrEmpty(line) ? Missing : line;
        }
        catch (DecoderFallbackException)
        {
            return NotText;
        }
    }

    private static async Task<Result<string>> PromptAsync(CancellationToken cancellationToken)
    {
        var password = await PromptAsync("Password:", cancellationToken);
        return await PromptAsync("Repeat password:", cancellationToken) == password ? password : Differs;
    }

    private static Task<string> PromptAsync(string question, CancellationToken cancellationToken) =>
        Terminal.Error.PromptAsync(new TextPrompt<string>(question).Secret(null), cancellationToken);
}
