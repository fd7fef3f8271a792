using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Auth.Cli.Hosting;

/// <summary>Explains an invalid command line in the terms of the help page.</summary>
internal static class UsageErrors
{
    public static IReadOnlyList<string> Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0) return [DescribeCommand(parsed, command)];

        var missing = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 }).ToList();
        return missing.Count > 0
            ? [.. missing.Select(argument => $"{argument.Name} is missing: {argument.Description}.")]
            : [.. parsed.Errors.Select(error => error.Message)];
    }

    /// <summary>An option for a whole number.</summary>
    public static Option<int> WholeNumber(string name, string[] aliases, string description, int defaultValue) => new(name, aliases)
    {
        Description = description,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (!int.TryParse(result.Tokens.SingleOrDefault()?.Value, CultureInfo.InvariantCulture, out var number)) result.AddError($"{name} is not a whole number.");
            return number;
        },
    };

    private static string DescribeCommand(ParseResult parsed, Command command)
    {
        var (name, commands) = (GetPath(parsed.CommandResult), string.Join(", ", command.Subcommands.Select(c => c.Name)));
        return parsed.UnmatchedTokens is [var unknown, ..]
            ? $"'{unknown}' is not a command or an option of '{name}'. Its commands are: {commands}."
            : $"'{name}' needs a command: {commands}.";
    }

    private static string GetPath(CommandResult command) => command.Parent is CommandResult parent ? $"{GetPath(parent)} {command.Command.Name}" : command.Command.Name;
}
