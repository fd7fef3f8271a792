using System.CommandLine;
using System.Globalization;
using Auth.Application.Policies;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Policies;

/// <summary><c>auth policies …</c></summary>
internal static class PoliciesCommands
{
    /// <summary>What a person may read. The widths of the columns depend on all lines, so more of them cost time and memory.</summary>
    private const int MaxLines = 1_000;

    private static readonly Column<ReplayFinding>[] Columns =
    [
        new("TIME", finding => Terminal.Printable(finding.OccurredAt)),
        new("ACCOUNT", finding => finding.Username ?? (finding.UnknownName ? $"unknown name {finding.UserId}" : finding.UserId.ToString())),
        new("WOULD HAVE", finding => finding.IsCertain ? Describe(finding.Outcome) : $"possibly {Describe(finding.Outcome)}"),
        new("BY", finding => finding.Policy),
        new("WHY", finding => finding.Code is { } code ? $"{code}: {finding.Reason}" : finding.Reason),
        new("HAPPENED", finding => finding.Happened),
    ];

    public static Command Create() => new("policies", "Tries policies and rules on the audit log.") { CreateReplay() };

    private static Command CreateReplay()
    {
        var since = TimeOption("--since", "Start of the period: a date (2026-11-01), a time (2026-11-01T06:00Z), or a duration before now (30d, 12h)");
        since.Required = true;
        var until = TimeOption("--until", "End of the period, in the same forms [default: now]");
        var json = JsonOption.Create();
        var command = new Command("replay", "Lists whom the policies and rules would have locked out, refused or asked for more, beside what happened. Changes nothing.") { since, until, json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var now = useCases.Now;
            var end = parsed.GetValue(until);
            var replayed = await useCases.SendAsync(new ReplayPoliciesQuery(parsed.GetValue(since)!.From(now), end?.From(now)), cancellationToken);
            if (replayed.IsFailure) return replayed.Error;

            Write(replayed.Value, parsed.GetValue(json));
            return Result.Success();
        });
        return command;
    }

    /// <summary>With <c>--json</c>, standard output has the findings only.</summary>
    private static void Write(ReplayedPolicies replayed, bool asJson)
    {
        var listing = new TableWriter<ReplayFinding>(asJson, Columns);
        foreach (var finding in asJson ? replayed.Findings : replayed.Findings.Take(MaxLines)) listing.Add(finding);
        if (replayed.Findings.Count > 0) listing.End();

        var summary = asJson ? Console.Error : Console.Out;
        if (!asJson && replayed.Findings.Count > MaxLines) summary.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… {replayed.Findings.Count - MaxLines} more. Use --json to list all, or a shorter period."));
        foreach (var line in Summarize(replayed)) summary.WriteLine(Terminal.Printable(line));
    }

    private static IEnumerable<string> Summarize(ReplayedPolicies replayed)
    {
        if (replayed.Findings.Count > 0) yield return "";
        var period = $"from {Terminal.Printable(replayed.From)} until {Terminal.Printable(replayed.Until)}";
        if (replayed.Events == 0)
        {
            yield return $"The audit log has no events {period}.";
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"Events {period}: {replayed.Events}. Differences: {replayed.Findings.Count}, of which possible: {replayed.Findings.Count(finding => !finding.IsCertain)}.");
        foreach (var outcome in replayed.Findings.CountBy(finding => finding.Outcome).OrderBy(outcome => outcome.Key))
        {
            var accounts = replayed.Findings.Where(finding => finding.Outcome == outcome.Key).DistinctBy(finding => finding.UserId).Count();
            yield return string.Create(CultureInfo.InvariantCulture, $"  {Describe(outcome.Key)}: {outcome.Value} (accounts: {accounts})");
        }

        foreach (var failure in replayed.Failures) yield return string.Create(CultureInfo.InvariantCulture, $"{failure.Policy} failed, and decided nothing then. Failures: {failure.Times}. The first one: {failure.Reason}{(failure.Skipped > 0 ? $" Not asked about {failure.Skipped} later events." : "")}");
        yield return "Limits:";
        foreach (var limit in replayed.Limits) yield return $"  {limit}";
    }

    private static string Describe(ReplayOutcome outcome) => Json.Name(outcome).Replace('_', ' ');

    private static Option<PointInTime?> TimeOption(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            var time = PointInTime.Parse(text);
            if (time is null) result.AddError($"{name} '{text}' is not a date, a time or a duration. Use a form such as 2026-11-01, 2026-11-01T06:00Z, 30d or 12h.");
            return time;
        },
    };
}
