// The framework's JwtBearer as documented: issuer, audience, lifetime and signature are validated, a revocation is not.
// The response is the floor's, so that only the check differs.
using System.Security.Cryptography;
using Auth.Bench.Floor;
using Auth.Bench.Jwt;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FloorJson.Default));

Issuer[] issuers =
[
    new("hs256", new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256),
    new("es256", new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256),
    new("rs256", new RsaSecurityKey(RSA.Create(2048)), SecurityAlgorithms.RsaSha256),
];
var authentication = builder.Services.AddAuthentication();
foreach (var issuer in issuers) authentication.AddJwtBearer(issuer.Name, issuer.Configure);
builder.Services.AddAuthorization();

var app = builder.Build();
app.MapGet("/ready", () => TypedResults.Ok());
foreach (var issuer in issuers)
{
    app.MapGet($"/{issuer.Name}", () => TypedResults.Ok(Session.Constant)).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = issuer.Name });
    app.MapGet($"/{issuer.Name}/tokens", (int count) => string.Join('\n', Enumerable.Range(0, count).Select(_ => issuer.Issue())));
}

await app.RunAsync();
