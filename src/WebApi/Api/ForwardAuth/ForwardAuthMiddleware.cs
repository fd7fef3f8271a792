using Auth.Application.ForwardAuth;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>Directs requests to forward-auth by their target as sent, and no others, and states the identity on each response (ADR 31).</summary>
/// <remarks>Runs before routing, which sees the path only after its normalization.</remarks>
internal sealed class ForwardAuthMiddleware(RequestDelegate next, ForwardAuthSettings settings, IdentityHeaders headers)
{
    private static readonly ProblemResult NotFound = ProblemResult.From(StatusCodes.Status404NotFound);

    public Task InvokeAsync(HttpContext context)
    {
        var target = ForwardAuthTargetReader.Read(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var query);
        // Only normalization leads there without the target. No gateway sends that, and its query would not be that of the gateway.
        if (target == ForwardAuthTarget.None && !context.Request.Path.StartsWithSegments(ForwardAuthTargetReader.Path, StringComparison.OrdinalIgnoreCase)) return next(context);

        headers.AddTo(context);
        context.Request.Path = target == ForwardAuthTarget.AnotherService ? ForwardAuthEndpoint.AnotherServicePath : ForwardAuthTargetReader.Path;
        context.Request.QueryString = query.IsEmpty ? QueryString.Empty : new QueryString(query.ToString());
        if (target is ForwardAuthTarget.None or ForwardAuthTarget.Misspelled) return NotFound.ExecuteAsync(context);

        // The query is a mistake of the operator, who must see it without a session too.
        var requirement = ForwardAuthQuery.Parse(context.Request.QueryString);
        if (requirement.IsFailure) return ProblemResult.From(requirement.Error).ExecuteAsync(context);
        context.Features.Set(requirement.Value);
        NoteNavigation(context);
        return next(context);
    }

    /// <summary>Notes a browser that is to be led to a page.</summary>
    private void NoteNavigation(HttpContext context)
    {
        var original = context.Features.Get<OriginalRequest>();
        if (!GatewayNavigation.IsIn(context.Request, original?.Method ?? context.Request.Method)) return;
        if (settings.Unauthenticated == UnauthenticatedResponse.Redirect || ForwardAuthQuery.LeadsToSignIn(context.Request.QueryString)) context.Features.Set(new GatewayNavigation(original?.Url));
    }
}
