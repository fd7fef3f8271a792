using Auth.Domain.Common;

namespace Auth.Application.Common.Access;

/// <summary>Decides whether a login or step-up is recent enough for a sensitive action.</summary>
/// <param name="lifetime"><c>Sessions:StepUpLifetime</c></param>
internal sealed class RecentAuthentication(TimeSpan lifetime, TimeProvider time)
{
    /// <summary>How long a login or step-up is recent.</summary>
    public TimeSpan Lifetime => lifetime;

    /// <summary>Whether this login or step-up is recent enough now.</summary>
    public bool Includes(DateTimeOffset authenticatedAt) => time.Now() - authenticatedAt <= lifetime;
}
