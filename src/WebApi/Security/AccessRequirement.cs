using Auth.Application.Common.Access;
using Auth.Domain.Access;

namespace Auth.WebApi.Security;

/// <summary>What an endpoint requires of its caller before its body is read. Derived from the request that the endpoint sends (ADR 26), and enforced by <see cref="AccessControlMiddleware"/>.</summary>
internal sealed record AccessRequirement
{
    /// <summary>Authentication is skipped.</summary>
    public static readonly AccessRequirement Anonymous = new();

    /// <summary>Any presented token, valid or not: logging out twice is no error (R27).</summary>
    public static readonly AccessRequirement PresentedToken = new() { RequiresToken = true };

    /// <summary>A valid session.</summary>
    public static readonly AccessRequirement Session = PresentedToken with { RequiresSession = true };

    /// <summary>A valid session, which the gateway cookie may identify as well.</summary>
    public static readonly AccessRequirement Gateway = Session with { AcceptsGatewayCookie = true };

    /// <summary>An endpoint of the administration: a valid session, or a key of a service account, with the scopes of all requests that the endpoint sends (ADR 49). The response to other callers reveals nothing about the target.</summary>
    public static readonly AccessRequirement Administration = Session with { IsAdministration = true };

    private AccessRequirement()
    {
    }

    /// <summary>A key of a service account with these scopes. The endpoint validates the key again once it has read the body, in the same refresh of the cache as what it asks about.</summary>
    public static AccessRequirement ServiceAccount(Scopes scopes) => PresentedToken with { RequiresServiceAccount = true, IsAdministration = true, Scopes = scopes };

    /// <summary>Whether a token must be presented.</summary>
    public bool RequiresToken { get; private init; }

    /// <summary>Whether the presented token must be that of a valid session.</summary>
    public bool RequiresSession { get; private init; }

    /// <summary>Whether the user must be an administrator. For endpoints of the host application.</summary>
    public bool RequiresAdministrator { get; private init; }

    /// <summary>Whether callers act by their scopes here, and must hold <see cref="Scopes"/>. At other endpoints they are users like others.</summary>
    public bool IsAdministration { get; private init; }

    /// <summary>Whether the caller must be a service account.</summary>
    public bool RequiresServiceAccount { get; private init; }

    /// <summary>The scopes of the requests that the endpoint sends.</summary>
    public Scopes Scopes { get; private init; }

    /// <summary>The scopes that the caller must hold.</summary>
    public Scopes RequiredScopes => IsAdministration ? Scopes : Scopes.None;

    /// <summary>The roles that the user must have, each or the administrator's in its place. For endpoints of the host application.</summary>
    public IReadOnlyList<EndpointRole> RequiredRoles { get; private init; } = [];

    /// <summary>Whether the login or the last step-up must be recent. An administrator may be the owner too, so there each of the two decides.</summary>
    public bool RequiresRecentAuthentication => RequiresAdministrator || IsAdministration ? RecentAuthenticationOf != Actors.None : (RecentAuthenticationOf & (RequiredRoles.Count == 0 ? Actors.Owner : Actors.Owner | Actors.Role)) != Actors.None;

    /// <summary>Of whom the requests require it. Whether the endpoint is for administrators is known only with its group.</summary>
    private Actors RecentAuthenticationOf { get; init; }

    /// <summary>Whether the gateway cookie is accepted in place of the session's own token.</summary>
    public bool AcceptsGatewayCookie { get; private init; }

    /// <summary>Derives the requirement from the <see cref="AllowedToAttribute"/> of a request. Only the request itself names its owner, so here any session may be the owner's.</summary>
    /// <exception cref="InvalidOperationException">The request is not for clients of the server.</exception>
    public static AccessRequirement DeriveFrom(Type request)
    {
        var allowedTo = AllowedToAttribute.GetFor(request);
        if (allowedTo.IncludesAny(Actors.Anyone)) return Anonymous;
        if (!allowedTo.IncludesAny(Actors.Owner | Actors.Administrator | Actors.Role | Actors.Scope)) throw new InvalidOperationException($"{request} is not for clients of the server, so no endpoint can send it.");
        return Session with
        {
            RequiresAdministrator = !allowedTo.IncludesAny(Actors.Owner | Actors.Role | Actors.Scope),
            IsAdministration = !allowedTo.IncludesAny(Actors.Owner | Actors.Role | Actors.Administrator),
            Scopes = allowedTo.Scope,
            RequiredRoles = allowedTo is { Role: { } role } && !allowedTo.IncludesAny(Actors.Owner | Actors.Scope) ? [new(role, allowedTo.IncludesAny(Actors.Administrator))] : [],
            RecentAuthenticationOf = allowedTo.RecentAuthenticationOf,
        };
    }

    /// <summary>Combines two requirements. Both must be met, so a combination never allows more.</summary>
    public AccessRequirement And(AccessRequirement other) => new()
    {
        RequiresToken = RequiresToken || other.RequiresToken,
        RequiresSession = RequiresSession || other.RequiresSession,
        RequiresAdministrator = RequiresAdministrator || other.RequiresAdministrator,
        IsAdministration = IsAdministration || other.IsAdministration,
        Scopes = Scopes | other.Scopes,
        RequiresServiceAccount = RequiresServiceAccount || other.RequiresServiceAccount,
        RequiredRoles = RequiredRoles.Count == 0 ? other.RequiredRoles : [.. RequiredRoles, .. other.RequiredRoles],
        AcceptsGatewayCookie = AcceptsGatewayCookie && other.AcceptsGatewayCookie,
        RecentAuthenticationOf = RecentAuthenticationOf | other.RecentAuthenticationOf,
    };
}

/// <summary>A role that an endpoint requires.</summary>
/// <param name="OrAdministrator">Whether an administrator needs no such role.</param>
internal sealed record EndpointRole(string Name, bool OrAdministrator)
{
    /// <summary>Whether the user of a session meets the requirement.</summary>
    public bool IsMetBy(CurrentSession session) => session.Session.Roles.Contains(Name, StringComparer.Ordinal) || (OrAdministrator && session.IsAdministrator);
}
