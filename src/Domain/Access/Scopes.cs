namespace Auth.Domain.Access;

/// <summary>What an actor may do to accounts and their data that are not its own. Roles and service accounts hold sets of scopes (ADR 49).</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>users:read</c>: see accounts, their sessions and their second factors.</summary>
    UsersRead = 1 << 0,

    /// <summary><c>users:write</c>: lock, unlock and reset accounts, end their sessions, remove second factors, send recovery links, change attributes.</summary>
    UsersWrite = 1 << 1,

    /// <summary><c>roles:write</c>: change the roles of accounts. Never held by a service account.</summary>
    RolesWrite = 1 << 2,

    /// <summary><c>invitations:read</c>: see invitations.</summary>
    InvitationsRead = 1 << 3,

    /// <summary><c>invitations:write</c>: invite persons, create accounts, withdraw invitations.</summary>
    InvitationsWrite = 1 << 4,

    /// <summary><c>events:read</c>: read the audit log.</summary>
    EventsRead = 1 << 5,

    /// <summary><c>statistics:read</c>: see the statistics.</summary>
    StatisticsRead = 1 << 6,

    /// <summary><c>event-handlers:read</c>: see the event handlers of the host application.</summary>
    EventHandlersRead = 1 << 7,

    /// <summary><c>event-handlers:write</c>: retry, skip and remove event handlers.</summary>
    EventHandlersWrite = 1 << 8,

    /// <summary><c>service-accounts:read</c>: see service accounts and their keys, without the secrets.</summary>
    ServiceAccountsRead = 1 << 9,

    /// <summary><c>service-accounts:write</c>: create and remove service accounts and keys. Never held by a service account.</summary>
    ServiceAccountsWrite = 1 << 10,

    /// <summary><c>sessions:introspect</c>: ask whether a session token is valid, and whose it is (RFC 7662).</summary>
    SessionsIntrospect = 1 << 11,

    /// <summary>Every scope, which is what the role <c>admin</c> holds.</summary>
    All = UsersRead | UsersWrite | RolesWrite | InvitationsRead | InvitationsWrite | EventsRead | StatisticsRead | EventHandlersRead | EventHandlersWrite
        | ServiceAccountsRead | ServiceAccountsWrite | SessionsIntrospect,
}
