using System.Text.RegularExpressions;
using Auth.WebApi.Http;

namespace Auth.ArchitectureTests;

/// <summary>The list of error codes is complete, in the code and in docs/api.md.</summary>
[Trait("Requirement", "R93")]
public sealed partial class ErrorCodeTests
{
    /// <summary>Codes that no HTTP response has.</summary>
    private static readonly string[] NotOfHttp =
    [
        // Why a session is not valid. The response is not_authenticated for all of them.
        "address_not_learned", "session_ended", "session_expired", "session_mismatched",
        // Of the command line.
        "declined", "folder_not_found", "malformed_row", "no_database", "no_unverified_retention", "not_confirmed", "old_schema", "rows_refused", "unreadable_file",
        // The start of the codes of other statuses.
        "http_",
    ];

    /// <summary>Codes that a client has only from the scenario server: their cause is a race that no test can bring about from outside.</summary>
    private static readonly string[] OnlyByName = ["interrupted"];

    /// <summary>What a line of a test has that expects a code, or names it for such a line.</summary>
    private static readonly string[] Assertions = ["ShouldBeProblem", "ShouldDenyFor", ".Code", " Code = ", "GetProperty(\"code\")", "InlineData"];

    private static readonly string[] OverHttp = ["WebApi.FunctionalTests", "EndToEndTests", "Testing.Server.Tests"];

    /// <summary>LiteralTests compares the stored codes with those of the errors in the code.</summary>
    [Fact]
    public void Each_code_of_an_error_is_listed_or_is_not_of_HTTP() =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "ArchitectureTests", "Contract", "error-codes.txt")).Where(line => line.Length > 0).Except(NotOfHttp)
            .ShouldBe(ErrorCodes.All.Select(error => error.Code), ignoreOrder: true);

    [Fact]
    public void The_API_page_has_a_row_for_each_listed_code() =>
        ReadRows().ShouldBe(ErrorCodes.All.Select(error => $"| `{error.Code}` | {string.Join(", ", error.Statuses)} | {error.Meaning} | {error.Remedy} |"));

    /// <summary>The scenario server has each code as well, by name.</summary>
    [Fact]
    public void A_test_over_HTTP_has_each_listed_code()
    {
        var tests = OverHttp
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines)
            .Where(line => Assertions.Any(assertion => line.Contains(assertion, StringComparison.Ordinal)))
            .ToList();

        ErrorCodes.All.Select(error => error.Code).Where(code => !tests.Any(line => line.Contains($"\"{code}\"", StringComparison.Ordinal)))
            .ShouldBe(OnlyByName, ignoreOrder: true);
    }

    /// <summary>Without the links to other pages, which readers of the repository have.</summary>
    private static IEnumerable<string> ReadRows() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "api.md")).SkipWhile(line => line != "## Errors").TakeWhile(line => line != "## Calls")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => LinkToPage().Replace(line, ""));

    [GeneratedRegex(@" \(\[[^\]]*\]\([^)]*\)\)", RegexOptions.None, 1000)]
    private static partial Regex LinkToPage();
}
