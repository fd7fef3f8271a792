using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>The account on which a login or another verification was attempted during a request, for the log. One instance per request.</summary>
internal sealed class AttemptLogContext
{
    /// <summary>The user's id; null if there was no attempt. For an unknown login name it is its decoy's id, which logs can correlate without the name (R61).</summary>
    public UserId? UserId { get; set; }
}
