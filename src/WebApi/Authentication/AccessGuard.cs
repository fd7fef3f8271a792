using Auth.Domain.Common;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;

namespace Auth.WebApi.Authentication;

/// <summary>Authenticates requests to endpoints that require a session, and enforces their access requirement.</summary>
/// <remarks>The framework's authentication and authorization would cost more than the check itself. They serve endpoints of the host application (<see cref="SessionAuthenticationHandler"/>).</remarks>
internal sealed class AccessGuard(RequestDelegate next, RequestAuthentication sessions, AuthSettings settings, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Access>() is { } access && access != Access.Anybody ? GuardAsync(context, access) : next(context);

    private async Task GuardAsync(HttpContext context, Access access)
    {
        if (access == Access.TokenHolders)
        {
            await (PresentedCredentials.In(context.Request).Token is null ? sessions.ChallengeAsync(context) : next(context));
            return;
        }

        if (!await LetsInAsync(context, access)) return;
        // A client can delay its body for minutes. The session is validated again once the body has arrived (ADR 20).
        if (!LongBodies.IsIn(context.Request) && await WholeBody.ReadAsync(context) && !await LetsInAsync(context, access)) return;
        await next(context);
    }

    /// <summary>Whether the caller meets the requirement. If not, the response has been written.</summary>
    private async ValueTask<bool> LetsInAsync(HttpContext context, Access access)
    {
        if (await sessions.FindAsync(context) is not { } session) await sessions.ChallengeAsync(context, isNoted: access.WantsAdministrator);
        else if (access.WantsAdministrator && !session.IsAdministrator) await sessions.ForbidAsync(context);
        else if (access.WantsProof && !IsProven(session)) await sessions.DemandStepUpAsync(context, session);
        else return true;

        return false;
    }

    private bool IsProven(CurrentSession session) => time.Now() - session.Live.AuthenticatedAt <= settings.Sessions.StepUpLifetime;
}
