using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Auth.Application.Attributes;
using Auth.Application.ServiceAccounts;
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

    private static readonly Error TokenRequired = Error.Invalid("token", "Send the token to introspect.");

    private static readonly Error ClientIncomplete = Error.Invalid("client_ip", "State both client_ip and client_user_agent, or neither.");

    private static readonly Error InvalidAddress = Error.Invalid("client_ip", "Enter one IP address, without a port.");

    public static void MapIntrospection(this IEndpointRouteBuilder api) =>
        api.MapPost("/introspect", Introspect).WithName("IntrospectSession").WithTags("Sessions").DisableAntiforgery()
            .WithMetadata(TakesForm.Instance).Requires(AccessRequirement.ServiceAccount(Scopes.SessionsIntrospect));

    /// <summary>Introspects a session token</summary>
    /// <remarks>RFC 7662. As fresh as the session check: a session that has ended is inactive at once. Counts as a use of the session.</remarks>
    /// <param name="token">The session token that the service was sent.</param>
    /// <param name="token_type_hint">Accepted as the standard asks for, and ignored: there is one kind of token.</param>
    /// <param name="client_ip">The IP address of the client that sent the token to the service.</param>
    /// <param name="client_user_agent">The user agent of that client.</param>
    [SuppressMessage("Naming", "CA1707", Justification = "The names of the standard.")]
    internal static async Task<Results<Ok<IntrospectionResponse>, ProblemResult>> Introspect(
        CurrentServiceAccount service, ServiceAccountValidator accounts, SessionValidator sessions, AttributeCatalog attributes, HttpContext http,
        [FromForm] string? token = null, [FromForm] string? token_type_hint = null, [FromForm] string? client_ip = null, [FromForm] string? client_user_agent = null)
    {
        _ = token_type_hint;

        // Refreshes the cache for both: the body may have taken long, and the key may have been revoked meanwhile.
        if (await accounts.ValidateAsync(service.KeyHash) is not { } account || !account.Actor.Scopes.Includes(Scopes.SessionsIntrospect)) return SessionAuthentication.InvalidToken;

        var client = ReadClient(client_ip, client_user_agent, account.RequiresClient);
        if (client.IsFailure) return ProblemResult.From(client.Error);
        if (string.IsNullOrEmpty(token)) return ProblemResult.From(TokenRequired);
        if (http.Request.Form.FirstOrDefault(field => field.Value.Count > 1) is { Key: { } repeated }) return ProblemResult.From(Error.Invalid(repeated, "Send each field once."));
        // What happens to the session now is recorded as done by its client, not by the service that asks.
        http.Features.Set<CurrentServiceAccount>(null);
        if (client.Value is { } stated) http.Features.Set(new StatedClient(stated));
        if (!Token<Session>.TryParse(token, out var parsed)) return TypedResults.Ok(IntrospectionResponse.Inactive);

        var session = await sessions.ValidateAsync(parsed.Hash(), client.Value, isRefreshed: true);
        if (session.Error == SessionErrors.AddressNotLearned) session = await sessions.LearnAddressAsync(parsed.Hash(), client.Value!, deviceToken: null);
        return TypedResults.Ok(session.IsFailure ? IntrospectionResponse.Inactive : IntrospectionResponse.From(session.Value, attributes));
    }

    /// <summary>The parser also accepts ports, scope ids, and octal, hexadecimal and shortened IPv4 addresses, which a service may have meant otherwise.</summary>
    private static bool IsPlain(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? text.AsSpan().IndexOfAny("[%") < 0 : text == address.ToString();

    /// <returns>The client that the service states; null if it may leave it out and does.</returns>
    private static Result<ClientFingerprint?> ReadClient(string? address, string? userAgent, bool isRequired)
    {
        if (address is null && userAgent is null) return isRequired ? ClientRequired : Result<ClientFingerprint?>.Success(null);
        if (address is null || userAgent is null) return ClientIncomplete;
        return IPAddress.TryParse(address, out var parsed) && IsPlain(address, parsed) ? new ClientFingerprint(parsed, userAgent) : InvalidAddress;
    }
}

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
