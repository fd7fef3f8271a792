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
public sealed partial class ErrorTextTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
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
    public async Task The_lockout_error_is_shown_once_with_its_remaining_time(string language, string text)
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
    public async Task The_rate_limit_error_is_shown_with_its_remaining_time(string language, string text)
    {
        using var own = RunningServer.With(("RateLimits:Logins", "1"));
        await own.Client().LoginAsync("unknown", "a wrong password");

        var rejected = await new Browser(own, language).SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"));

        rejected.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        TextsOf(rejected).ShouldContain(text);
    }

    [Theory]
    [MemberData(nameof(ErrorsWithTime))]
    public void Errors_with_a_retry_time_do_not_mention_retrying_in_their_message(string message)
    {
        message.ShouldNotContain("again", Case.Insensitive);
        message.ShouldNotContain("for a while");
    }

    [Theory]
    [InlineData("en", "Error: ")]
    [InlineData("de", "Fehler: ")]
    public async Task The_page_title_starts_with_Error_when_the_page_shows_an_error(string language, string beginning)
    {
        var browser = new Browser(server, language);

        TitleOf(await browser.SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"))).ShouldStartWith(beginning);
        TitleOf(await browser.SendAsync("/register", ("username", "a@b"), ("password", "short"))).ShouldStartWith(beginning);
        TitleOf(await browser.OpenAsync("/nowhere")).ShouldStartWith(beginning);
        TitleOf(await browser.OpenAsync("/sign-in")).ShouldNotStartWith(beginning);
    }

    [Fact]
    public async Task Wrong_credentials_mark_username_and_password_fields_as_invalid()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"));

        rejected.Text.ShouldContain("role=\"alert\" id=\"refused\"");
        InputOf(rejected, "username").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused\"");
        InputOf(rejected, "password").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused\"");
    }

    [Fact]
    public async Task A_lockout_marks_no_field_as_invalid()
    {
        var alice = await server.RegisterAsync();
        for (var i = 0; i < Attempts; i++) await server.Client().LoginAsync(alice.Username, "not the password at all");

        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password));

        rejected.Text.ShouldNotContain("aria-invalid");
    }

    [Fact]
    public async Task A_wrong_code_marks_its_field_as_invalid()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new Browser(server);
        var codePage = await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password));

        var rejected = await browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(codePage, "challenge")), ("code", "000000"));

        InputOf(rejected, "code").ShouldContain("aria-invalid=\"true\" aria-describedby=\"refused code-hint\"");
    }

    [Fact]
    public async Task An_invalid_field_references_its_error_message()
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
