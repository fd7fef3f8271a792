using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The log format for collectors: culture-independent timestamps, one format for all lines, and the trace id of the response.</summary>
public sealed partial class LogFormatTests
{
    private const string RejectionLine = "GET /api/v1/admin/users: not_authenticated";

    [Theory]
    [InlineData("th_TH.UTF-8")]
    [InlineData("ar_SA.UTF-8")]
    [InlineData("da_DK.UTF-8")]
    [InlineData("fi_FI.UTF-8")]
    [Trait("Requirement", "R60")]
    public async Task A_text_log_line_has_an_RFC_3339_timestamp_and_the_trace_id_in_every_culture(string culture)
    {
        var (output, _, traceId) = await RunAsync(new KeyValuePair<string, string>("LC_ALL", culture));

        var line = output.Single(line => line.Contains(RejectionLine, StringComparison.Ordinal));
        ShouldBeNow(line.Split(' ')[0]);
        line.ShouldEndWith($" (trace {traceId})");
    }

    [Theory]
    [InlineData("th_TH.UTF-8")]
    [InlineData("fi_FI.UTF-8")]
    [Trait("Requirement", "R60")]
    public async Task Every_line_of_the_JSON_formatter_is_JSON_with_an_RFC_3339_timestamp_and_the_trace_id(string culture)
    {
        var (output, errors, traceId) = await RunAsync(new("LC_ALL", culture), new("Logging__Console__FormatterName", "json"), new("Setup__Token", null!));

        var lines = output.Select(line => JsonNode.Parse(line)!).ToList();
        foreach (var line in lines) ShouldBeNow((string)line["Timestamp"]!);
        ((string?)lines.Single(line => ((string)line["Message"]!).StartsWith(RejectionLine, StringComparison.Ordinal))["State"]!["TraceId"]).ShouldBe(traceId);
        var token = Token().Match(errors).Groups["token"].Value;
        token.ShouldNotBeEmpty(errors);
        string.Concat(output).ShouldNotContain(token);
    }

    /// <summary>Runs a server that rejects a request.</summary>
    /// <returns>The output of the server, and the trace id of the response.</returns>
    private static async Task<(IReadOnlyList<string> Output, string Errors, string TraceId)> RunAsync(params KeyValuePair<string, string>[] settings)
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await ServerProcess.StartAsync(database, [.. Settings.Quick, new("Shutdown__Delay", "00:00:00"), .. settings]);
        using var client = new Client(server.Url);
        var traceId = (string)(await client.GetAsync("/api/v1/admin/users")).Json!["traceId"]!;
        server.Send(Signal.Terminate);
        (await server.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);
        return ([.. server.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)], server.Errors, traceId);
    }

    private static void ShouldBeNow(string time)
    {
        time.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
    }

    [GeneratedRegex("\"token\": \"(?<token>[0-9a-f]{32})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
