using Auth.Domain.Common;

namespace Auth.Application.Common.Access;

/// <summary>The errors of access control. Those of an anonymous client and of an old authentication are in <c>SessionErrors</c>.</summary>
internal static class AccessErrors
{
    /// <summary>The actor is known, but may not send this request.</summary>
    public static readonly Error Forbidden = new(ErrorKind.Forbidden, "forbidden", "You don't have permission to do this.");

    /// <summary>The account, role, invitation or service account to be changed holds a scope that the actor lacks (ADR 49).</summary>
    public static readonly Error Protected = new(ErrorKind.Forbidden, "target_protected", "This would change rights that you don't have yourself. Ask an administrator.");

    /// <summary>The key of a service account is valid, but the account lacks the scope (RFC 6750).</summary>
    public static readonly Error InsufficientScope = new(ErrorKind.Forbidden, "insufficient_scope", "The service account lacks the scope for this request.");
}
