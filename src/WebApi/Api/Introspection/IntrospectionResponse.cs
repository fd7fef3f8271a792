using System.Text.Json.Serialization;
using Auth.Application.Attributes;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Api.Introspection;

/// <summary>Whether a token is that of a valid session, and whose it is (RFC 7662, 2.2). An inactive token has no other member.</summary>
/// <param name="Active">Whether the session is valid.</param>
internal sealed record IntrospectionResponse([property: JsonPropertyName("active")] bool Active)
{
    /// <summary>The session is not valid, or its client is another.</summary>
    public static readonly IntrospectionResponse Inactive = new(Active: false);

    /// <summary>The id of the user.</summary>
    [JsonPropertyName("sub"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Subject { get; init; }

    /// <summary>The username.</summary>
    [JsonPropertyName("username"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    /// <summary>When the session expires unless it is used before, in seconds since 1970.</summary>
    [JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    /// <summary>When the session began, in seconds since 1970.</summary>
    [JsonPropertyName("iat"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IssuedAt { get; init; }

    /// <summary>The last login or step-up, in seconds since 1970 (RFC 9470).</summary>
    [JsonPropertyName("auth_time"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AuthenticatedAt { get; init; }

    /// <summary>The assurance level of that authentication: `aal1` or `aal2` (NIST SP 800-63B-4).</summary>
    [JsonPropertyName("acr"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AssuranceLevel { get; init; }

    /// <summary>The methods of that authentication (RFC 8176).</summary>
    [JsonPropertyName("amr"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>The id of the session.</summary>
    [JsonPropertyName("sid"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? SessionId { get; init; }

    /// <summary>The roles of the user in this session.</summary>
    [JsonPropertyName("roles"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The attributes of the user that gateways get as headers, by name; omitted if none is declared.</summary>
    [JsonPropertyName("attributes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Describes a valid session.</summary>
    public static IntrospectionResponse From(CachedSession session, AttributeCatalog attributes) => new(Active: true)
    {
        Subject = session.UserId.Value,
        Username = session.Username,
        ExpiresAt = Min(session.IdleExpiresAt, session.ExpiresAt).ToUnixTimeSeconds(),
        IssuedAt = session.CreatedAt.ToUnixTimeSeconds(),
        AuthenticatedAt = session.AuthenticatedAt.ToUnixTimeSeconds(),
        AssuranceLevel = session.Methods.AssuranceLevel(),
        Methods = session.Methods.GetAmrValues(),
        SessionId = session.Id.Value,
        Roles = session.Roles,
        Attributes = session.GatewayAttributes.Count == 0 ? null : ReadAttributes(session, attributes),
    };

    private static Dictionary<string, string> ReadAttributes(CachedSession session, AttributeCatalog attributes) =>
        session.GatewayAttributes.Zip(attributes.InGatewayHeaders).Where(a => a.First.Length > 0).ToDictionary(a => a.Second.Name, a => a.First, StringComparer.Ordinal);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
