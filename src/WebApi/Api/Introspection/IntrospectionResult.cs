using System.Reflection;
using System.Text.Json;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Api.Introspection;

/// <summary>The answer to an introspection, as frequent as the requests of all services.</summary>
internal sealed class IntrospectionResult(IntrospectionResponse response) : WrittenJsonResult, IEndpointMetadataProvider
{
    /// <summary>The session is not valid, or its client is another.</summary>
    public static readonly IntrospectionResult Inactive = new(IntrospectionResponse.Inactive);

    /// <summary>Documents the response in the API description.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IntrospectionResponse), [ContentType]));

    /// <inheritdoc />
    protected override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("active"u8, response.Active);
        if (response.Subject is { } subject) json.WriteString("sub"u8, subject);
        if (response.Username is { } username) json.WriteString("username"u8, username);
        if (response.ExpiresAt is { } expiresAt) json.WriteNumber("exp"u8, expiresAt);
        if (response.IssuedAt is { } issuedAt) json.WriteNumber("iat"u8, issuedAt);
        if (response.AuthenticatedAt is { } authenticatedAt) json.WriteNumber("auth_time"u8, authenticatedAt);
        if (response.AssuranceLevel is { } assuranceLevel) json.WriteString("acr"u8, assuranceLevel);
        if (response.Methods is { } methods) WriteTexts(json, "amr"u8, methods);
        if (response.SessionId is { } sessionId) json.WriteString("sid"u8, sessionId);
        if (response.Roles is { } roles) WriteTexts(json, "roles"u8, roles);
        if (response.Attributes is { } attributes) WriteAttributes(json, attributes);
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, string> attributes)
    {
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in attributes) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
