using Auth.Domain.Common;

namespace Auth.Application.Common.Access;

/// <summary>The errors of access control. Those of an anonymous client and of an old authentication are in <c>SessionErrors</c>.</summary>
internal static class AccessErrors
{
    /// <summary>The actor is known, but may not send this request.</summary>
    public static readonly Error Forbidden = new(ErrorKind.Forbidden, "forbidden", "You don't have permission to do this.");
}
