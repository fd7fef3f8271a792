using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Every operation that sets a password rejects passwords derived from the username, the email or the service name.</summary>
[Trait("Requirement", "R04")]
public sealed class PredictablePasswordTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string FromUsername = "Wilhelmina-2024-wilhelmina";
    private const string FromEmail = "grapefruit1234567890";

    private static int _accounts;

    [Theory]
    [InlineData("wilhelmina.1234567890")]
    [InlineData("grapefruit grapefruit")]
    [InlineData("password1234567")]
    [InlineData("passwordpassword")]
    [InlineData("qwertyuiopasdfghjkl1")]
    public async Task A_registration_rejects_passwords_derived_from_username_or_email(string password)
    {
        var answer = await server.Client().PostAsync("/api/v1/users", new { username = "Wilhelmina", email = "grapefruit@fruit.example", password });

        ShouldBeRejected(answer, "password");
    }

    [Fact]
    public async Task Registration_and_setup_reject_passwords_derived_from_the_service_name()
    {
        using var own = RunningServer.With(("Branding:Name", "Greenhouse"));

        ShouldBeRejected(await own.Client().PostAsync("/api/v1/users", new { username = "someone", password = "greenhouse-greenhouse" }), "password");
        ShouldBeRejected(await own.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = "Wilhelmina", password = "Greenhouse 20242025" }), "password");
    }

    [Fact]
    public async Task Setup_rejects_a_password_derived_from_the_username()
    {
        using var own = new RunningServer();

        ShouldBeRejected(await own.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = "Wilhelmina", password = FromUsername }), "password");
    }

    [Theory]
    [InlineData(FromUsername)]
    [InlineData(FromEmail)]
    public async Task A_password_change_rejects_passwords_derived_from_username_or_email(string newPassword)
    {
        var client = await server.SignInAsync((await AccountAsync()).Account);

        ShouldBeRejected(await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword }), "newPassword");
    }

    [Theory]
    [InlineData(FromUsername)]
    [InlineData(FromEmail)]
    public async Task A_recovery_rejects_passwords_derived_from_username_or_email(string newPassword)
    {
        var email = (await AccountAsync()).Email;
        await server.DeliverMailAsync();
        (await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.NoContent);
        await server.Client().PostAsync("/api/v1/recovery", new { email });
        await server.DeliverMailAsync();

        ShouldBeRejected(await server.Client().PostAsync("/api/v1/recovery/complete", new { token = server.Mailbox.TokenTo(email), newPassword }), "newPassword");
    }

    [Theory]
    [InlineData(FromUsername)]
    [InlineData(FromEmail)]
    public async Task A_completed_registration_rejects_passwords_derived_from_username_or_email(string password)
    {
        using var strict = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await strict.Client().PostAsync("/api/v1/users", new { username = "Wilhelmina", email = "grapefruit@fruit.example", password = RunningServer.Password });
        await strict.DeliverMailAsync();

        ShouldBeRejected(await strict.Client().PostAsync("/api/v1/users/complete", new { token = strict.Mailbox.TokenTo("grapefruit@fruit.example"), password }), "password");
    }

    private async Task<(TestUser Account, string Email)> AccountAsync()
    {
        var number = Interlocked.Increment(ref _accounts);
        var email = $"grapefruit@{number}.fruit.example";
        return (await server.RegisterAsync($"Wilhelmina {number}", email), email);
    }

    private static void ShouldBeRejected(Answer answer, string field) =>
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
}
