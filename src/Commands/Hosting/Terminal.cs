using System.Globalization;
using Auth.Application.Common;
using Spectre.Console;

namespace Auth.Commands.Hosting;

/// <summary>Terminal output: results on standard output, questions and progress on standard error.</summary>
internal static class Terminal
{
    /// <summary>Wide enough that redirected output is never wrapped.</summary>
    private const int Unbounded = 10_000;

    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether progress is shown on a terminal.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;

    /// <summary>Writes a line to standard error, above a progress bar.</summary>
    public static void Complain(string sentence) => Error.Write(new Text(Printable(sentence) + Environment.NewLine));

    /// <summary>Replaces invisible characters in external text, such as a user agent, so that it cannot send commands to the terminal.</summary>
    public static string Printable(string? text) => TextSanitizer.ForTerminal(text ?? "");

    public static string Printable(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = Unbounded;
        return console;
    }
}
