using System.Text.Json.Nodes;
using Auth.Application.Audit;
using Auth.Domain.Access;
using Auth.Domain.RequiredActions;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Gives closed sets of values, and open ones, a schema of their own, so that generated clients have one type for each.</summary>
internal static class NamedSchemas
{
    private const string Transport = nameof(SessionTransport);
    private const string AuthenticationMethod = "AuthenticationMethod";
    private const string AssuranceLevel = "AssuranceLevel";
    private const string SecondFactorMethod = "SecondFactorMethod";
    private const string RequiredAction = "RequiredAction";
    private const string EventType = "EventType";
    private const string Scope = "Scope";
    private const string Code = nameof(ErrorCode);

    private static readonly IReadOnlyList<string> Transports = [.. Enum.GetValues<SessionTransport>().Select(value => StrictJson.GetName(value))];

    /// <summary>The properties with such a value or, for lists, such items.</summary>
    private static readonly Dictionary<string, string> ByProperty = new(StringComparer.Ordinal)
    {
        ["Problem.code"] = Code,
        ["SessionDetails.methods"] = AuthenticationMethod,
        ["LoginAnswer.methods"] = AuthenticationMethod,
        ["SessionDetails.assuranceLevel"] = AssuranceLevel,
        ["LoginAnswer.assuranceLevel"] = AssuranceLevel,
        ["ChallengeAnswer.methods"] = SecondFactorMethod,
        ["ChallengeAnswer.requiredActions"] = RequiredAction,
        ["EventDetails.type"] = EventType,
        ["SetAsideDetails.type"] = EventType,
        ["ServiceAccountDetails.scopes"] = Scope,
        ["CreateServiceAccountRequest.scopes"] = Scope,
        ["ChangeServiceAccountRequest.scopes"] = Scope,
        ["IntrospectionResponse.acr"] = AssuranceLevel,
        ["IntrospectionResponse.amr"] = AuthenticationMethod,
    };

    public static void Place(OpenApiDocument document, IServiceProvider services)
    {
        var schemas = document.Components!.Schemas!;
        foreach (var (name, schema) in schemas)
        {
            foreach (var (property, value) in (schema as OpenApiSchema)?.Properties?.ToList() ?? [])
            {
                if (value is not OpenApiSchema own || FindName(name, property, own) is not { } target) continue;
                if (own.Items is not null) own.Items = new OpenApiSchemaReference(target, document);
                else ((OpenApiSchema)schema).Properties![property] = new OpenApiSchemaReference(target, document) { Description = own.Description, Default = own.Default };
            }
        }

        schemas[Transport] = Closed("How a client gets and sends the session token.", Transports);
        schemas[AuthenticationMethod] = Closed("An authentication method (RFC 8176).", ["pwd", "otp", "hwk", "swk", "mfa"]);
        schemas[AssuranceLevel] = Closed("An authentication assurance level (NIST SP 800-63B-4).", ["aal1", "aal2"]);
        schemas[SecondFactorMethod] = Closed("A second factor that continues a login.", ["totp", "recovery_code", "passkey"]);
        schemas[Scope] = Open("A scope of a service account. Later versions have further ones.", ServiceAccount.GrantableScopes.GetNames());
        schemas[RequiredAction] = Open("An action that a login requires. The host application may have others.", RequiredActionName.BuiltIn);
        schemas[EventType] = Open("An event type. Later versions have further ones.", services.GetRequiredService<EventCatalog>().All);
        schemas[Code] = Open("An error code. Rules of the host application and later versions have further ones: treat an unknown code by its status.", ErrorCodes.All.Select(error => error.Code));
    }

    private static string? FindName(string schema, string property, OpenApiSchema own) =>
        own.Enum?.Select(value => value.ToString()).SequenceEqual(Transports, StringComparer.Ordinal) == true ? Transport : ByProperty.GetValueOrDefault($"{schema}.{property}");

    private static OpenApiSchema Closed(string description, IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = [.. values.Select(value => JsonValue.Create(value))] };

    private static OpenApiSchema Open(string description, IEnumerable<string> values)
    {
        var schema = ErrorResponses.OpenList(values);
        schema.Description = description;
        return schema;
    }
}
