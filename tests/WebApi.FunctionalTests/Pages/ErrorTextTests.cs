using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Error messages of pages, visible and for screen readers.</summary>
public sealed partial class ErrorTextTests(SetUpServer server) : IClassFixture<SetUpServer>
{
    private const int Attempts = 5;

    /// <summary>The messages of all errors that are shown with a retry time.</summary>
    public static TheoryData<string> ErrorsWithTime =>
        [.. new[] { typeof(User).Assembly, typeof(PasswordErrors).Assembly, typeof(ProblemResult).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(known => known.FieldType == typeof(Error))
            .Select(known => (Error)known.GetValue(null)!)
            .Where(error => error.RetryAfter is not null)
            .Append(UserErrors.LockedOut(TimeSpan.FromMinutes(1)))
            .Select(error => error.Message)];

    [Theory]
    [InlineData("en", "Too many failed attempts. This account is locked for now. Try again in 15 minutes.")]
    [InlineData("de", "Zu viele Fehlversuche. Dieses Konto ist derzeit gesperrt. Versuchen Sie es in 15 Minuten erneut.")]
    public async Task A_lockout_is_told_once_with_its_time(string language, string text)
    {
        var alice = await server.RegisterAsync();
        for (var i = 0; i < Attempts; i++) await server.Client().LoginAsync(alice.Username, "not the password at all");

        var rejected = await new Browser(server, language).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password));

        rejected.Status.ShouldBe(HttpStatusCode.Locked);
        TextsOf(rejected).ShouldHaveSingleItem().ShouldBe(text);
    }

    [Theory]
    [InlineData("en", "Too many requests from your IP address. Try again in 60 seconds.")]
    [InlineData("de", "Zu viele Anfragen von Ihrer IP-Adresse. Versuchen Sie es in 60 Sekunden erneut.")]
    public async Task A_rate_limit_is_told_once_with_its_time(string language, string text)
    {
        using var own = RunningServer.With(("RateLimits:Logins", "1"));
        await own.Client().LoginAsync("unknown", "a wrong password");

        var rejected = await new Browser(own, language).SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"));

        rejected.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        TextsOf(rejected).ShouldContain(text);
    }

    [Theory]
    [MemberData(nameof(ErrorsWithTime))]
    public void An_error_that_is_told_with_a_time_does_not_ask_to_try_again_by_itself(string message)
    {
        message.ShouldNotContain("again", Case.Insensitive);
        message.ShouldNotContain("for a while");
    }

    [Theory]
    [InlineData("en", "Error: ")]
    [InlineData("de", "Fehler: ")]
    public async Task The_title_of_a_page_that_shows_an_error_begins_with_that_word(string language, string beginning)
    {
        var browser = new Browser(server, language);

        TitleOf(await browser.SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"))).ShouldStartWith(beginning);
        TitleOf(await browser.SendAsync("/register", ("username", "a@b"), ("password", "short"))).ShouldStartWith(beginning);
        TitleOf(await browser.OpenAsync("/nowhere")).ShouldStartWith(beginning);
        TitleOf(await browser.OpenAsync("/sign-in")).ShouldNotStartWith(beginning);
    }

    [Fact]
    public async Task Wrong_credentials_are_tied_to_the_fields_that_they_were_typed_into()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"));

        rejected.Text.ShouldContain("role=\"alert\" id=\"refused\"");
        InputOf(rejected, "username").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused\"");
        InputOf(rejected, "password").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused\"");
    }

    [Fact]
    public async Task A_lockout_is_no_error_of_a_field()
    {
        var alice = await server.RegisterAsync();
        for (var i = 0; i < Attempts; i++) await server.Client().LoginAsync(alice.Username, "not the password at all");

        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password));

        rejected.Text.ShouldNotContain("aria-invalid");
    }

    [Fact]
    public async Task A_wrong_code_is_tied_to_its_field()
    {
        var enrolled = await Enrolled.AtAsync(server);
        var browser = new Browser(server);
        var codePage = await browser.SendAsync("/sign-in", ("username", enrolled.Account.Username), ("password", RunningServer.Password));

        var rejected = await browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(codePage, "challenge")), ("code", "000000"));

        InputOf(rejected, "code").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused code-hint\"");
    }

    [Fact]
    public async Task A_field_that_breaks_a_rule_refers_to_what_is_wrong_with_it()
    {
        var rejected = await new Browser(server).SendAsync("/register", ("username", "alice in chains"), ("password", "short"));

        rejected.Text.ShouldContain("id=\"password-error\"");
        InputOf(rejected, "password").ShouldContain("aria-invalid=\"true\" aria-describedby=\"password-error password-hint\"");
        InputOf(rejected, "username").ShouldNotContain("aria-invalid");
    }

    private static string TitleOf(Answer page) => WebUtility.HtmlDecode(Title().Match(page.Text).Groups["text"].Value);

    private static string InputOf(Answer page, string name) => Input().Matches(page.Text).Select(m => m.Value).Single(input => input.Contains($"id=\"{name}\"", StringComparison.Ordinal));

    private static List<string> TextsOf(Answer page) => [.. Paragraph().Matches(page.Text).Select(m => WebUtility.HtmlDecode(m.Groups["text"].Value)).Where(text => !text.Contains('<', StringComparison.Ordinal))];

    [GeneratedRegex("<title>(?<text>[^<]*)</title>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("<input [^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("<p>(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Paragraph();
}
