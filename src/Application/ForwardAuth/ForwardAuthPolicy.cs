using Auth.Application.Registration;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;

namespace Auth.Application.ForwardAuth;

/// <summary>Decides whether a gateway may forward the request of a signed-in user.</summary>
internal sealed class ForwardAuthPolicy(ForwardAuthSettings settings, RegistrationSettings registration, TimeProvider time)
{
    /// <summary>Checks the requirements of the settings and of the gateway's request. Both must be met.</summary>
    /// <param name="session">The validated session.</param>
    /// <param name="requested">What the gateway's request requires.</param>
    /// <returns>Success, or one of <see cref="ForwardAuthErrors"/>.</returns>
    public Result Check(CachedSession session, ForwardAuthRequirement requested)
    {
        var configured = settings.Requirement;
        // Everyone who can reach an open registration has an account, so a session alone protects nothing.
        if (registration.Mode == RegistrationMode.Open && configured.Roles is null && requested.Roles is null) return ForwardAuthErrors.NoRoleNamed;

        var now = time.Now();
        var result = configured.Check(session, now);
        return result.IsFailure ? result : requested.Check(session, now);
    }
}
