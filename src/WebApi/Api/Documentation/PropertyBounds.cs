using System.Text.Json.Nodes;
using Auth.Application.Account;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Users;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the bounds of texts, numbers and lists in bodies, with an example of each text. A name means the same in all of them.</summary>
internal static class PropertyBounds
{
    private const string Token = "Xy6l5KjRmf0W1cN8dVq3hT9uPzB2aE7oSgLw4iYkC0M";

    /// <summary>The texts by property.</summary>
    private static readonly Dictionary<string, (int MaxLength, string Example)> Texts = new(StringComparer.Ordinal)
    {
        ["username"] = (Username.MaximumLength, "alice"),
        ["email"] = (EmailAddress.MaximumLength, "alice@example.com"),
        ["password"] = (PasswordPolicy.MaximumLength, "correct horse battery staple"),
        ["currentPassword"] = (PasswordPolicy.MaximumLength, "correct horse battery staple"),
        ["newPassword"] = (PasswordPolicy.MaximumLength, "seven purple walnuts dancing"),
        ["code"] = (SecondFactorCode.MaximumLength, "123456"),
        ["name"] = (PasskeyName.MaximumLength, "Phone"),
    };

    /// <summary>Longer texts are none of Auth's tokens.</summary>
    private static readonly string[] Tokens = ["token", "challenge", "ceremony", "deviceToken"];

    private static readonly OpenApiSchema RoleName = new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 32, Pattern = "^[a-z][a-z0-9-]{0,31}$", Examples = [JsonValue.Create("editor")] };

    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is not { } property || !IsOfAuth(property.DeclaringType)) return Task.CompletedTask;

        var isRequest = property.DeclaringType.Name.EndsWith("Request", StringComparison.Ordinal);
        if (isRequest) Bound(schema, property.Name);
        if (!isRequest && schema.Type is { } type && (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number))) schema.Minimum = "0";
        // A login also takes the email.
        if (property.DeclaringType == typeof(LoginRequest) && property.Name == "username") schema.MaxLength = LoginName.MaximumLength;
        if (property.DeclaringType == typeof(CreateServiceAccountRequest) && property.Name == "name") (schema.MaxLength, schema.Examples) = (ServiceAccount.MaximumNameLength, [JsonValue.Create("reports")]);
        return Task.CompletedTask;
    }

    /// <summary>In types of the host application, names have other meanings.</summary>
    private static bool IsOfAuth(Type type) => type.Assembly == typeof(PropertyBounds).Assembly || type.Assembly == typeof(UserDetails).Assembly;

    private static void Bound(OpenApiSchema schema, string name)
    {
        if (Texts.TryGetValue(name, out var text))
        {
            schema.MaxLength = text.MaxLength;
            schema.Examples = [JsonValue.Create(text.Example)];
        }
        else if (Tokens.Contains(name, StringComparer.Ordinal))
        {
            schema.Examples = [JsonValue.Create(Token)];
        }
        else if (name == "roles")
        {
            schema.MaxItems = Role.MaximumPerUser;
            schema.Items = RoleName;
        }
        else if (name == "validDays")
        {
            schema.Minimum = $"{Invitation.MinimumLifetime.Days}";
            schema.Maximum = $"{Invitation.MaximumLifetime.Days}";
        }
    }
}
