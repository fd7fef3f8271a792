using Auth.Domain.Common;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Authentication;

/// <summary>Finds out whose session a request shows, where its endpoint wants one, and lets in whom the endpoint is for.</summary>
/// <remarks>The framework's own authentication and authorization would cost more than the check itself; they are there for a team's endpoints (<see cref="SessionAuthenticationHandler"/>).</remarks>
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

        if (await sessions.FindAsync(context) is not { } session)
        {
            await sessions.ChallengeAsync(context, isNoted: access.WantsAdministrator);
            return;
        }

        if (access.WantsAdministrator && !session.IsAdministrator) await sessions.ForbidAsync(context);
        else if (access.WantsProof && !IsProven(session)) await sessions.DemandStepUpAsync(context);
        else await next(context);
    }

    private bool IsProven(CurrentSession session) => time.Now() - session.Live.AuthenticatedAt <= settings.Sessions.StepUpLifetime;
}
