using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Bench.Jwt;

/// <summary>Issues tokens with the claims of a session, and configures their check.</summary>
internal sealed class Issuer(string name, SecurityKey key, string algorithm)
{
    private const string Url = "https://issuer.example";
    private const string Audience = "bench";

    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>The authentication scheme, and the path.</summary>
    public string Name => name;

    public string Issue() => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Url,
        Audience = Audience,
        Subject = new ClaimsIdentity(
        [
            new("sub", Guid.CreateVersion7().ToString()),
            new("sid", Guid.CreateVersion7().ToString()),
            new("jti", Guid.CreateVersion7().ToString()),
            new("name", "alice"),
            new("acr", "aal1"),
            new("amr", "pwd"),
        ]),
        Expires = TimeProvider.System.GetUtcNow().AddHours(12).UtcDateTime,
        SigningCredentials = new(key, algorithm),
    });

    public void Configure(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new()
        {
            ValidIssuer = Url,
            ValidAudience = Audience,
            IssuerSigningKey = key,
            ValidAlgorithms = [algorithm],
        };
    }
}
