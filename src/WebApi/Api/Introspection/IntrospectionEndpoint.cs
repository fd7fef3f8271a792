using System.Net;
using System.Net.Sockets;
using Auth.Application.Attributes;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api.Introspection;

/// <summary>Token introspection (RFC 7662), for services that are called with the session token of a user.</summary>
/// <remarks>One instance: services as parameters would cost a service scope for each request.</remarks>
internal sealed class IntrospectionEndpoint(ServiceAccountValidator accounts, ServiceAccountAuthenticator authenticator, SessionValidator sessions, AttributeCatalog attributes)
{
    private const int MaximumIPv4Length = 15;

    private static readonly Error ClientRequired =
        Error.Invalid("client_ip", "State client_ip and client_user_agent. The service account must name the client of the session.");

    private static readonly Error TokenRequired = Error.Invalid("token", "Send the token to introspect.");

    private static readonly Error ClientIncomplete = Error.Invalid("client_ip", "State both client_ip and client_user_agent, or neither.");

    private static readonly Error InvalidAddress = Error.Invalid("client_ip", "Enter one IP address, without a port.");

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/introspect", ActivatorUtilities.CreateInstance<IntrospectionEndpoint>(api.ServiceProvider).Introspect).WithName("IntrospectSession").WithTags("Sessions")
            .WithMetadata(TakesForm.Instance, SkipStatusCodeProblemsMetadata.Instance).Requires(AccessRequirement.ServiceAccount(Scopes.SessionsIntrospect));

    /// <summary>Introspects a session token</summary>
    /// <remarks>RFC 7662. As fresh as the session check: a session that has ended is inactive at once. Counts as a use of the session.</remarks>
    internal async Task<Results<IntrospectionResult, ProblemResult>> Introspect(CurrentServiceAccount service, IntrospectionForm form, HttpContext http)
    {
        // Refreshes the cache for both: the body may have taken long, and the key may have been revoked meanwhile.
        if (await accounts.ValidateAsync(service.KeyHash) is not { } account) return authenticator.Deny(http, SessionAuthentication.InvalidToken);
        if (!account.Actor.Scopes.Includes(Scopes.SessionsIntrospect)) return authenticator.Deny(http, ServiceAccountAuthenticator.InsufficientScope(Scopes.SessionsIntrospect));

        if (form.Repeated is { } repeated) return ProblemResult.From(Error.Invalid(repeated, "Send each field once."));
        var client = ReadClient(form.ClientAddress, form.ClientUserAgent, account.RequiresClient);
        if (client.IsFailure) return ProblemResult.From(client.Error);
        if (string.IsNullOrEmpty(form.Token)) return ProblemResult.From(TokenRequired);
        service.ActFor(client.Value);
        if (!Token<Session>.TryParse(form.Token, out var token)) return IntrospectionResult.Inactive;

        var session = await sessions.ValidateAsync(token.Hash(), client.Value);
        if (session.Error == SessionErrors.AddressNotLearned) session = await sessions.LearnAddressAsync(token.Hash(), client.Value!, deviceToken: null);
        return session.IsFailure ? IntrospectionResult.Inactive : new IntrospectionResult(IntrospectionResponse.From(session.Value, attributes));
    }

    /// <summary>The parser also accepts ports, scope ids, and octal, hexadecimal and shortened IPv4 addresses, which a service may have meant otherwise.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text, IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return text.IndexOfAny("[%") < 0 && EndsPlainly(text);
        Span<char> plain = stackalloc char[MaximumIPv4Length];
        return address.TryFormat(plain, out var length) && text.SequenceEqual(plain[..length]);
    }

    /// <summary>An IPv6 address may end with an IPv4 address.</summary>
    private static bool EndsPlainly(ReadOnlySpan<char> text)
    {
        var end = text[(text.LastIndexOf(':') + 1)..];
        return !end.Contains('.') || (IPAddress.TryParse(end, out var address) && IsPlain(end, address));
    }

    /// <returns>The client that the service states; null if it may leave it out and does.</returns>
    private static Result<ClientFingerprint?> ReadClient(string? address, string? userAgent, bool isRequired)
    {
        if (address is null && userAgent is null) return isRequired ? ClientRequired : Result<ClientFingerprint?>.Success(null);
        if (address is null || userAgent is null) return ClientIncomplete;
        if (!IPAddress.TryParse(address, out var parsed) || !IsPlain(address, parsed)) return InvalidAddress;

        var client = new ClientFingerprint(parsed, userAgent);
        // The broadcast address stands for an unknown client, and would hide this one in the audit log.
        return client.IpAddress.Equals(IPAddress.None) ? InvalidAddress : client;
    }
}
