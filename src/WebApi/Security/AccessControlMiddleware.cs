using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Authenticates requests to endpoints that require a session or a service account, and enforces their access requirement.</summary>
/// <remarks>The framework's authentication and authorization would cost more than the check itself. They serve endpoints of the host application (<see cref="SessionAuthenticationHandler"/>).</remarks>
internal sealed class AccessControlMiddleware(RequestDelegate next, RequestAuthenticator sessions, ServiceAccountAuthenticator serviceAccounts, RoleScopes roleScopes, RecentAuthentication recent)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is not { RequiresToken: true } access ? next(context)
        : access.RequiresServiceAccount ? GuardForServiceAsync(context, access)
        : GuardAsync(context, access);

    private Task GuardForServiceAsync(HttpContext context, AccessRequirement access)
    {
        if (RequestCredentials.ReadKey(context.Request) is not { } key) return sessions.ChallengeAsync(context, isNoted: true);

        var admission = serviceAccounts.AdmitAsync(context, key, access.RequiredScopes, validatesLater: true);
        // Nearly every key is cached, so there is nothing to wait for.
        if (!admission.IsCompletedSuccessfully) return ProceedAsync(admission, context);
        return admission.Result ? next(context) : Task.CompletedTask;
    }

    private async Task ProceedAsync(ValueTask<bool> admission, HttpContext context)
    {
        if (await admission) await next(context);
    }

    private async Task GuardAsync(HttpContext context, AccessRequirement access)
    {
        if (!access.RequiresSession)
        {
            await (RequestCredentials.Read(context.Request).Token is null ? sessions.ChallengeAsync(context) : next(context));
            return;
        }

        var credentials = sessions.ReadCredentials(context, access);
        // With a fresh cache, all that follows completes at once, so most requests wait only here.
        if (credentials.MayHaveSession) await sessions.RefreshAsync();
        if (!await IsAllowedAsync(context, access, credentials)) return;
        if (!OversizedBodyMiddleware.IsAnnouncedBy(context.Request) && await RequestBodyBuffer.ReadAsync(context))
        {
            // A client can delay its body for minutes. The session is validated again once the body has arrived (ADR 20).
            if (credentials.MayHaveSession) await sessions.RefreshAsync();
            if (!await IsAllowedAsync(context, access, credentials)) return;
        }

        await next(context);
    }

    /// <summary>Keys are for the API of Auth: not for its pages, and not for the host application, which knows users and operators only.</summary>
    private static bool IsOwnApi(HttpContext context) => !PageEndpointMetadata.Answers(context) && !HostEndpointMetadata.IsIn(context.GetEndpoint()!.Metadata);

    /// <summary>Whether the caller meets the requirement, after a refresh of the cache. If not, the response has been written.</summary>
    private async ValueTask<bool> IsAllowedAsync(HttpContext context, AccessRequirement access, RequestCredentials credentials)
    {
        if (access.IsAdministration && IsOwnApi(context) && RequestCredentials.ReadKey(context.Request) is { } key) return await serviceAccounts.AdmitAsync(context, key, access.RequiredScopes);
        if (await sessions.AuthenticateRefreshedAsync(context, credentials) is not { } session) await sessions.ChallengeAsync(context, isNoted: access.RequiresAdministrator || access.IsAdministration);
        else if (access.RequiresAdministrator && !session.IsAdministrator) await sessions.ForbidAsync(context);
        else if (access.IsAdministration && !roleScopes.Get(session.Session.Roles).Includes(access.RequiredScopes)) await sessions.ForbidAsync(context);
        else if (access.RequiredRoles.Count > 0 && !AreMetBy(session, access.RequiredRoles)) await sessions.ForbidAsync(context);
        else if (access.RequiresRecentAuthentication && !recent.Includes(session.Session.AuthenticatedAt)) await sessions.RequireStepUpAsync(context, session);
        else return true;

        return false;
    }

    private static bool AreMetBy(CurrentSession session, IReadOnlyList<EndpointRole> roles) => roles.All(role => role.IsMetBy(session));
}
