using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Auth.Application.Common;

namespace Auth.Commands.Hosting;

/// <summary>Explains an invalid command line in the terms of the help page.</summary>
internal static class UsageErrors
{
    /// <summary>Maximum edit distance of a misspelled option.</summary>
    private const int MaxDistance = 2;

    public static IReadOnlyList<string> Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0) return [DescribeCommand(parsed, command)];

        // Without its option, what follows was read as arguments, and their errors would mislead.
        var unknown = FindUnknownOptions(parsed).Select(option => DescribeOption(parsed, option)).ToList();
        if (unknown.Count > 0) return unknown;

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

    /// <summary>The words that look like options. An argument takes an unknown option as its value, except after <c>--</c>.</summary>
    private static IEnumerable<string> FindUnknownOptions(ParseResult parsed)
    {
        var words = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);
        var arguments = parsed.CommandResult.Command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value);
        return parsed.UnmatchedTokens.Concat(arguments)
            .Where(word => word.Length > 2 && word.StartsWith("--", StringComparison.Ordinal) && words.Contains(word))
            .Distinct(StringComparer.Ordinal);
    }

    private static string DescribeOption(ParseResult parsed, string option)
    {
        var name = option.Split('=', ':')[0];
        var nearest = ListOptions(parsed.CommandResult).MinBy(known => EditDistance.Compute(name, known));
        return nearest is not null && EditDistance.Compute(name, nearest) <= MaxDistance
            ? $"'{name}' is not an option. Did you mean {nearest}?"
            : $"'{name}' is not an option of '{GetPath(parsed.CommandResult)}'.";
    }

    /// <summary>The names of the options of a command, and of those that it takes from the commands above it.</summary>
    private static IEnumerable<string> ListOptions(CommandResult command, bool onlyRecursive = false) =>
        command.Command.Options.Where(option => !option.Hidden && (option.Recursive || !onlyRecursive)).Select(option => option.Name)
            .Concat(command.Parent is CommandResult parent ? ListOptions(parent, onlyRecursive: true) : []);

    private static string DescribeCommand(ParseResult parsed, Command command)
    {
        var (name, commands) = (GetPath(parsed.CommandResult), string.Join(", ", command.Subcommands.Select(c => c.Name)));
        return parsed.UnmatchedTokens is [var unknown, ..]
            ? $"'{unknown}' is not a command or an option of '{name}'. Its commands are: {commands}."
            : $"'{name}' needs a command: {commands}.";
    }

    private static string GetPath(CommandResult command) => command.Parent is CommandResult parent ? $"{GetPath(parent)} {command.Command.Name}" : command.Command.Name;
}
