using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A host application with its own endpoints, on the database of another server.</summary>
internal sealed class TeamServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TeamServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<TeamServer> StartAsync(TestDatabase database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.AddAuth();
        var clock = new SteppedClock();
        builder.Services.Add(new(typeof(TimeProvider), clock));

        builder.Services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy);

        var app = builder.Build();
        // Buffers response bodies, as middleware that logs bodies does.
        app.Use(async (context, next) =>
        {
            var body = context.Response.Body;
            using var copy = new MemoryStream();
            context.Response.Body = copy;
            await next(context);
            context.Response.Body = body;
            copy.Position = 0;
            await copy.CopyToAsync(body);
        });
        app.UseAuth();
        app.MapGet("/register", () => TypedResults.Text("theirs")).AllowAnonymous();
        app.MapGet("/anything", () => TypedResults.Ok());
        app.MapGet("/orders", (ClaimsPrincipal principal) => TypedResults.Text($"{principal.Identity!.Name}'s")).RequireAuthorization();
        app.MapGet("/orders/all", () => TypedResults.Ok()).RequireAuthorization(policy => policy.RequireRole("clerk"));
        await app.StartAsync();
        return new TeamServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
