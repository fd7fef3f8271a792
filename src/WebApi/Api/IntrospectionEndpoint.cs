using System.Net;
using System.Text.Json.Serialization;
using Auth.Application.Attributes;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Auth.WebApi.Api;

/// <summary>Token introspection (RFC 7662), for services that are called with the session token of a user.</summary>
internal static class IntrospectionEndpoint
{
    private static readonly Error ClientRequired =
        Error.Invalid("client_ip", "State client_ip and client_user_agent. The service account must name the client of the session.");

    private static readonly Error ClientIncomplete = Error.Invalid("client_ip", "State both client_ip and client_user_agent, or neither.");

    private static readonly Error InvalidAddress = Error.Invalid("client_ip", "Enter one IP address, without a port.");

    public static void MapIntrospection(this IEndpointRouteBuilder api) =>
        api.MapPost("/introspect", Introspect).WithName("IntrospectSession").WithTags("Sessions").DisableAntiforgery()
            .WithMetadata(TakesForm.Instance).Requires(AccessRequirement.ServiceAccount(Scopes.SessionsIntrospect));

    /// <summary>Tells a service whose session token it was sent</summary>
    /// <remarks>As fresh as the session check: a session that has ended is inactive at once. Counts as a use of the session.</remarks>
    internal static async Task<Results<Ok<IntrospectionResponse>, ProblemResult>> Introspect(
        [FromForm] IntrospectionRequest request, CurrentServiceAccount service, ServiceAccountValidator accounts, SessionValidator sessions, AttributeCatalog attributes)
    {
        // Refreshes the cache for both: the body may have taken long, and the key may have been revoked meanwhile.
        if (await accounts.ValidateAsync(service.KeyHash) is not { } account || !account.Actor.Scopes.Includes(Scopes.SessionsIntrospect)) return SessionAuthentication.InvalidToken;

        var client = ReadClient(request, account.RequiresClient);
        if (client.IsFailure) return ProblemResult.From(client.Error);
        if (!Token<Session>.TryParse(request.Token, out var token)) return TypedResults.Ok(IntrospectionResponse.Inactive);

        var session = await sessions.ValidateAsync(token.Hash(), client.Value, isRefreshed: true);
        if (session.Error == SessionErrors.AddressNotLearned) session = await sessions.LearnAddressAsync(token.Hash(), client.Value!, deviceToken: null);
        return TypedResults.Ok(session.IsFailure ? IntrospectionResponse.Inactive : IntrospectionResponse.From(session.Value, attributes));
    }

    /// <returns>The client that the service states; null if it may leave it out and does.</returns>
    private static Result<ClientFingerprint?> ReadClient(IntrospectionRequest request, bool isRequired)
    {
        if (request is { ClientIp: null, ClientUserAgent: null }) return isRequired ? ClientRequired : Result<ClientFingerprint?>.Success(null);
        if (request.ClientIp is null || request.ClientUserAgent is null) return ClientIncomplete;
        return IPAddress.TryParse(request.ClientIp, out var address) ? new ClientFingerprint(address, request.ClientUserAgent) : InvalidAddress;
    }
}

/// <summary>A token to introspect, as an HTML form (RFC 7662, 2.1).</summary>
internal sealed class IntrospectionRequest
{
    /// <summary>The session token that the service was sent.</summary>
    [FromForm(Name = "token")]
    public string? Token { get; init; }

    /// <summary>Accepted as the standard asks for, and ignored: there is one kind of token.</summary>
    [FromForm(Name = "token_type_hint")]
    public string? TokenTypeHint { get; init; }

    /// <summary>The IP address of the client that sent the token to the service.</summary>
    [FromForm(Name = "client_ip")]
    public string? ClientIp { get; init; }

    /// <summary>The user agent of that client.</summary>
    [FromForm(Name = "client_user_agent")]
    public string? ClientUserAgent { get; init; }
}

/// <summary>Whether a token is that of a valid session, and whose it is (RFC 7662, 2.2). If it is inactive, nothing else is told.</summary>
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

    /// <summary>The attributes of the user that gateways are told, by name; omitted if none is declared.</summary>
    [JsonPropertyName("attributes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Describes a valid session.</summary>
    public static IntrospectionResponse From(CachedSession session, AttributeCatalog attributes)
    {
        var details = session.ToDetails();
        return new(Active: true)
        {
            Subject = details.User.Id,
            Username = details.User.Username,
            ExpiresAt = Min(details.IdleExpiresAt, details.ExpiresAt).ToUnixTimeSeconds(),
            IssuedAt = details.CreatedAt.ToUnixTimeSeconds(),
            AuthenticatedAt = details.AuthenticatedAt.ToUnixTimeSeconds(),
            AssuranceLevel = details.AssuranceLevel,
            Methods = details.Methods,
            SessionId = details.Id,
            Roles = details.User.Roles,
            Attributes = session.GatewayAttributes.Count == 0 ? null : ReadAttributes(session, attributes),
        };
    }

    private static Dictionary<string, string> ReadAttributes(CachedSession session, AttributeCatalog attributes) =>
        session.GatewayAttributes.Zip(attributes.InGatewayHeaders).Where(a => a.First.Length > 0).ToDictionary(a => a.Second.Name, a => a.First, StringComparer.Ordinal);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
