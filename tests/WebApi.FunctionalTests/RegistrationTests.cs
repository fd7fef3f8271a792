using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class RegistrationTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [Trait("Requirement", "R04")]
    [InlineData("1q2w3e4r5t6y7u8i9o0p")]
    [InlineData("1Q2W3E4R5T6Y7U8I9O0P")]
    [InlineData("login.example.org")]
    [InlineData("someone.who.registers")]
    [InlineData("someone@registers.example")]
    public async Task A_registration_rejects_predictable_passwords(string password)
    {
        using var own = RunningServer.With(("PublicUrl", "https://login.example.org"));

        var answer = await own.Client().PostAsync("/api/v1/users", new { username = "someone.who.registers", email = "someone@registers.example", password });

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("password", out _).ShouldBeTrue();
    }

    /// <summary>Browsers send the ASCII form of an email field, and API clients the typed text.</summary>
    [Fact]
    [Trait("Requirement", "R47")]
    public async Task An_email_in_an_international_domain_identifies_one_account_in_every_spelling()
    {
        string[] spellings = ["ada@m\u00fcnchen.example", "ada@xn--mnchen-3ya.example", "ADA@M\u00dcNCHEN.example", "ada@mu\u0308nchen.example.", "ada@m\u00fcnchen\u3002example"];
        (await server.Client().PostAsync("/api/v1/users", new { username = "ada of munich", email = spellings[0], password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);

        foreach (var email in spellings)
        {
            (await server.Client().PostAsync("/api/v1/users", new { username = "another ada", email, password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.Conflict, "email_taken");
            (await server.Client().LoginAsync(email)).Status.ShouldBe(HttpStatusCode.Created, email);
        }
    }

    [Fact]
    public async Task A_registration_returns_the_new_user()
    {
        var answer = await server.Client().PostAsync("/api/v1/users", new { username = "Ada Lovelace", email = "ada@example.org", password = RunningServer.Password });

        answer.Status.ShouldBe(HttpStatusCode.Created);
        var user = answer.Json;
        user.EnumerateObject().Select(p => p.Name).ShouldBe(["id", "username", "email", "emailVerified", "roles", "status", "failedAttempts", "lockedUntil", "createdAt", "lastLoginAt", "origin", "passwordChangeRequired"]);
        user.GetProperty("username").GetString().ShouldBe("Ada Lovelace");
        user.GetProperty("email").GetString().ShouldBe("ada@example.org");
        user.GetProperty("roles").GetArrayLength().ShouldBe(0);
        user.GetProperty("status").GetString().ShouldBe("active");
        user.GetProperty("failedAttempts").GetInt32().ShouldBe(0);
        user.GetProperty("createdAt").GetString().ShouldBe("2030-01-01T12:00:00Z");
        user.GetProperty("lastLoginAt").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.Header("Location").ShouldBe($"/api/v1/admin/users/{user.GetProperty("id").GetString()}");
    }

    [Fact]
    [Trait("Requirement", "R48")]
    public async Task One_of_ten_concurrent_registrations_of_a_username_succeeds()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            server.Client().PostAsync("/api/v1/users", new { username = i % 2 == 0 ? "Zoë" : "ZOË", password = RunningServer.Password })));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var rejected in answers.Where(a => a.Status != HttpStatusCode.Created)) rejected.ShouldBeProblem(HttpStatusCode.Conflict, "username_taken");
    }

    /// <summary>Both mailboxes can exist, and different users can own them.</summary>
    [Fact]
    [Trait("Requirement", "R86")]
    public async Task An_email_in_full_width_letters_is_another_mailbox_at_registration_login_and_recovery()
    {
        using var own = new RunningServer();
        var (victim, other) = (await own.RegisterAsync(email: "victim@example.org"), await own.RegisterAsync(email: "ｖictim@example.org"));

        async Task<Guid> LoginAsync(string name) => (await own.Client().LoginAsync(name)).Json.GetProperty("user").GetProperty("id").GetGuid();
        (await LoginAsync("victim@example.org")).ShouldBe(victim.Id);
        (await LoginAsync("ｖictim@example.org")).ShouldBe(other.Id);
        (await LoginAsync("ｖictim＠example.org")).ShouldBe(other.Id);
        (await own.Client().LoginAsync("vic\u200Dtim@example.org")).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        await own.DeliverMailAsync();
        (await own.Client().PostAsync("/api/v1/verification/complete", new { token = own.Mailbox.TokenTo("victim@example.org"), password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.NoContent);
        await own.Client().PostAsync("/api/v1/recovery", new { email = "ｖictim@example.org" });
        await own.DeliverMailAsync();
        own.Mailbox.To("victim@example.org").Count.ShouldBe(1, "only the verification");
    }

    [Theory]
    [Trait("Requirement", "R86")]
    [InlineData("a@b。de")]
    [InlineData("A@ｂ．ｄｅ")]
    public async Task A_registration_rejects_an_email_that_is_taken_in_another_spelling_of_its_domain(string email)
    {
        using var own = new RunningServer();
        await own.RegisterAsync(email: "a@b.de");

        (await own.Client().PostAsync("/api/v1/users", new { username = "another a", email, password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.Conflict, "email_taken");
    }

    [Fact]
    [Trait("Requirement", "R47")]
    public async Task A_registration_rejects_an_email_that_is_taken_in_another_case()
    {
        await server.RegisterAsync(email: "grace@example.org");

        var answer = await server.Client().PostAsync("/api/v1/users", new { username = "another grace", email = "GRACE@Example.org", password = RunningServer.Password });

        answer.ShouldBeProblem(HttpStatusCode.Conflict, "email_taken");
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task Registration_errors_name_every_invalid_field()
    {
        var answer = await server.Client().PostAsync("/api/v1/users", new { username = "a@b", email = "nowhere", password = "" });

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal).ShouldBe(["email", "password", "username"]);

        var tooShort = await server.Client().PostAsync("/api/v1/users", new { username = "short", password = "fourteen chars" });
        tooShort.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").GetProperty("password")[0].GetString()!.ShouldContain("15");
    }

    [Theory]
    [Trait("Requirement", "R49")]
    [InlineData("roles", """["admin"]""")]
    [InlineData("id", "\"01890000-0000-7000-8000-000000000000\"")]
    [InlineData("status", "\"active\"")]
    [InlineData("isAdministrator", "true")]
    public async Task A_registration_rejects_fields_other_than_username_email_and_password(string member, string value)
    {
        var body = Json.Of($$"""{"username": "mass assignment", "password": "{{RunningServer.Password}}", "{{member}}": {{value}}}""");

        var answer = await server.Client().PostAsync("/api/v1/users", body);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R05")]
    public async Task A_password_is_significant_including_spaces_and_beyond_72_bytes()
    {
        var password = " " + new string('p', 90) + "Ω ";
        await server.Client().PostAsync("/api/v1/users", new { username = "exact", password });

        (await server.Client().LoginAsync("exact", password)).Status.ShouldBe(HttpStatusCode.Created);
        (await server.Client().LoginAsync("exact", password.Trim())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await server.Client().LoginAsync("exact", password[..^2])).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
