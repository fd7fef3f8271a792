using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Security;

/// <summary>Authentication scheme for endpoints of the host application that require authorization. Claims hold the current roles.</summary>
internal sealed class SessionAuthenticationHandler(
    RequestAuthenticator sessions, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The only authentication scheme of Auth.</summary>
    public const string SchemeName = "Session";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        await sessions.AuthenticateAsync(Context) is { } session
            ? AuthenticateResult.Success(new AuthenticationTicket(CreatePrincipal(session), SchemeName))
            : AuthenticateResult.NoResult();

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => sessions.ChallengeAsync(Context);

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => sessions.ForbidAsync(Context);

    private static ClaimsPrincipal CreatePrincipal(CurrentSession session)
    {
        var user = session.Session.GetUser();
        var identity = new ClaimsIdentity(SchemeName, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, user.Username));
        identity.AddClaims(user.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        return new ClaimsPrincipal(identity);
    }
}
