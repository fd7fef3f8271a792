// ASP.NET Core Identity as documented, with the same guarantee as Auth: the session is validated on each request.
using Auth.Bench.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDbContext<IdentityStore>(store => store.UseNpgsql(builder.Configuration.GetConnectionString("Identity")));
// Otherwise a key ring would be left in the home directory.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.Services.AddAuthorization();
builder.Services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<IdentityStore>();
builder.Services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.Zero);
builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = builder.Configuration.GetValue<int>("Iterations"));

var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<IdentityStore>().Database.EnsureCreatedAsync();
}

app.MapIdentityApi<IdentityUser>();
app.MapGet("/ready", () => TypedResults.Ok());
await app.RunAsync();

namespace Auth.Bench.Identity
{
    internal sealed class IdentityStore(DbContextOptions<IdentityStore> options) : IdentityDbContext<IdentityUser>(options);
}
