using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

[Trait("Requirement", "R59")]
public sealed class PasswordFieldTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Only_self_service_operations_have_password_fields()
    {
        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        var calls = from path in document.GetProperty("paths").EnumerateObject()
                    from call in path.Value.EnumerateObject()
                    where call.Value.GetRawText().Contains("password", StringComparison.OrdinalIgnoreCase) || RequestOf(document, call.Value).Contains("password", StringComparison.OrdinalIgnoreCase)
                    select $"{call.Name} {path.Name}";

        // It takes no body; the word is in its name.
        const string requirement = "post /api/v1/admin/users/{id}/require-password-change";
        document.GetProperty("paths").GetProperty("/api/v1/admin/users/{id}/require-password-change").GetProperty("post").TryGetProperty("requestBody", out _).ShouldBeFalse();
        string[] selfService =
        [
            "post /api/v1/users", "post /api/v1/users/complete", "post /api/v1/invitations/accept", "post /api/v1/verification/complete", "post /api/v1/recovery/complete",
            "post /api/v1/sessions", "post /api/v1/sessions/actions/change_password", "post /api/v1/sessions/current/step-up", "post /api/v1/me/password", "post /api/v1/setup",
        ];
        calls.ShouldBe([.. selfService, requirement], ignoreOrder: true);
    }

    private static string RequestOf(JsonElement document, JsonElement call)
    {
        if (!call.TryGetProperty("requestBody", out var body)) return "";
        if (!body.GetProperty("content").TryGetProperty("application/json", out var json)) return body.GetRawText();
        var reference = json.GetProperty("schema").GetProperty("$ref").GetString()!;
        return document.GetProperty("components").GetProperty("schemas").GetProperty(reference.Split('/')[^1]).GetRawText();
    }
}
