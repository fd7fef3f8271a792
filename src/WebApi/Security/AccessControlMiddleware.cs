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
        // The outermost method waits, so that those below it complete at once if the session is cached.
        if (credentials.HasToken) await sessions.RefreshAsync();
        if (!await IsAllowedAsync(context, access, credentials)) return;
        if (!OversizedBodyMiddleware.IsAnnouncedBy(context.Request) && await RequestBodyBuffer.ReadAsync(context))
        {
            // A client can delay its body for minutes. The session is validated again once the body has arrived (ADR 20).
            if (credentials.HasToken) await sessions.RefreshAsync();
            if (!await IsAllowedAsync(context, access, credentials)) return;
        }

        await next(context);
    }

    /// <summary>Keys are for the API of Auth: not for its pages, and not for the host application, which knows users and operators only.</summary>
    private static bool IsOwnApi(HttpContext context) => !PageEndpointMetadata.Answers(context) && !HostEndpointMetadata.IsIn(context.GetEndpoint()!.Metadata);

    /// <summary>Whether the caller meets the requirement. If not, the response has been written. The cache must have been refreshed.</summary>
    private async ValueTask<bool> IsAllowedAsync(HttpContext context, AccessRequirement access, RequestCredentials credentials)
    {
        if (access.IsAdministration && IsOwnApi(context) && RequestCredentials.ReadKey(context.Request) is { } key) return await serviceAccounts.AdmitAsync(context, key, access.RequiredScopes);
        if (await sessions.FindSessionAsync(context, credentials) is not { } session) await sessions.ChallengeAsync(context, isNoted: access.RequiresAdministrator || access.IsAdministration);
        else if (access.RequiresAdministrator && !session.IsAdministrator) await sessions.ForbidAsync(context);
        else if (access.IsAdministration && !roleScopes.Get(session.Session.Roles).Includes(access.RequiredScopes)) await sessions.ForbidAsync(context);
        else if (!HasRoles(session, access.RequiredRoles)) await sessions.ForbidAsync(context);
        else if (access.RequiresRecentAuthentication && !recent.Includes(session.Session.AuthenticatedAt)) await sessions.RequireStepUpAsync(context, session);
        else return true;

        return false;
    }

    /// <summary>A lambda in its caller would be allocated for each request.</summary>
    private static bool HasRoles(CurrentSession session, IReadOnlyList<EndpointRole> roles)
    {
        foreach (var role in roles)
        {
            if (!role.IsMetBy(session)) return false;
        }

        return true;
    }
}
