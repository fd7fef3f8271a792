using System.Security.Claims;
using System.Text.Encodings.Web;
using Auth.Application.Common;
using Auth.Application.Sessions.ValidateSession;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Authentication;

/// <summary>Finds out, for each request anew, whose session its token is (P2); the roles are those of this very moment.</summary>
internal sealed class SessionAuthenticationHandler(
    IMediator mediator,
    IRequestContext request,
    AccessLog log,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The one scheme.</summary>
    public const string SchemeName = "Session";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Nobody has to be signed in to sign in; what was shown with a login is ended by it.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();

        var shown = PresentedCredentials.In(Request);
        if (shown.Token is null) return shown.By is null ? AuthenticateResult.NoResult() : AuthenticateResult.Fail("Not a token.");

        var found = await mediator.Send(new ValidateSessionQuery(shown.Token, request.Client), Context.RequestAborted);
        if (found.IsFailure) return AuthenticateResult.Fail(found.Error.Code);

        var session = new CurrentSession(found.Value);
        Context.Features.Set(session);
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(session), SchemeName));
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var shown = PresentedCredentials.In(Request);
        var challenge = ChallengeFor(shown);
        if (shown != default || IsForAdministrators()) log.Refused(Context, challenge.Code);
        return challenge.ExecuteAsync(Context);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var refusal = Refusal.For(StatusCodes.Status403Forbidden);
        log.Refused(Context, refusal.Code);
        return refusal.ExecuteAsync(Context);
    }

    private bool IsForAdministrators() =>
        Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(asked => asked.Policy == SessionAuthentication.Administrators) == true;

    private static Refusal ChallengeFor(PresentedCredentials shown) => shown switch
    {
        { AreAmbiguous: true } => SessionAuthentication.AmbiguousCredentials,
        { By: SessionTransport.Bearer } => SessionAuthentication.InvalidToken,
        _ => SessionAuthentication.NotAuthenticated,
    };

    private static ClaimsPrincipal PrincipalOf(CurrentSession session)
    {
        var user = session.Details.User;
        var identity = new ClaimsIdentity(SchemeName, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, user.Username));
        identity.AddClaims(user.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        return new ClaimsPrincipal(identity);
    }
}
