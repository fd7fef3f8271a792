using System.Text.Json.Nodes;
using Auth.WebApi.Http;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the form of the introspection. The framework joins its fields without their names.</summary>
internal static class FormBody
{
    public static void Describe(OpenApiOperation operation) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The fields of RFC 7662, and the client of the session.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [TakesForm.MediaType] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string>(StringComparer.Ordinal) { "token" },
                        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["token"] = Field("The session token that the service was sent.", 100, "ses_Xy6l5KjRmf0W1cN8dVq3hT9uPzB2aE7oSgLw4iYkC0M"),
                            ["token_type_hint"] = Field("Ignored: there is one kind of token.", 100, "access_token"),
                            ["client_ip"] = Field("The IP address of the client that sent the token to the service. A service account can be allowed to leave out both fields about the client.", 45, "203.0.113.7"),
                            ["client_user_agent"] = Field("The user agent of that client.", 8_192, "curl/8.5.0"),
                        },
                    },
                },
            },
        };

    private static OpenApiSchema Field(string description, int maxLength, string example) =>
        new() { Type = JsonSchemaType.String, Description = description, MaxLength = maxLength, Examples = [JsonValue.Create(example)] };
}
