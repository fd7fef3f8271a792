using System.Reflection;
using System.Text.Json;
using Auth.Application.Sessions;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Api;

/// <summary>The current session, the most frequent response.</summary>
internal sealed class CurrentSessionResult(SessionDetails session) : WrittenJsonResult, IEndpointMetadataProvider
{
    /// <summary>Documents the response in the API description.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SessionDetails), [ContentType]));

    /// <inheritdoc />
    protected override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id);
        json.WriteStartObject("user"u8);
        json.WriteString("id"u8, session.User.Id);
        json.WriteString("username"u8, session.User.Username);
        WriteTexts(json, "roles"u8, session.User.Roles);
        json.WriteEndObject();
        json.WriteTime("createdAt"u8, session.CreatedAt);
        json.WriteTime("lastSeenAt"u8, session.LastSeenAt);
        json.WriteTime("idleExpiresAt"u8, session.IdleExpiresAt);
        json.WriteTime("expiresAt"u8, session.ExpiresAt);
        json.WriteString("ipAddress"u8, session.IpAddress);
        json.WriteString("userAgent"u8, session.UserAgent);
        json.WriteTime("authenticatedAt"u8, session.AuthenticatedAt);
        WriteTexts(json, "methods"u8, session.Methods);
        json.WriteString("assuranceLevel"u8, session.AssuranceLevel);
        json.WriteBoolean("current"u8, session.Current);
        if (session.SecondIpAddress is { } second) json.WriteString("secondIpAddress"u8, second);
        json.WriteEndObject();
    }
}
