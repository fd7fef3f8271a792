using System.Security.Claims;
using Auth.Application.Common.Access;
using Auth.WebApi.Api;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A host application with middleware before that of Auth, on the database of another server.</summary>
internal sealed class HostApplicationServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HostApplicationServer(WebApplication app, TestClock clock) => (_app, Clock) = (app, clock);

    public TestClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public static async Task<HostApplicationServer> StartAsync(TestDatabase database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.AddAuth();
        var clock = new TestClock();
        builder.Services.AddSingleton<TimeProvider>(clock);
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
        // Host middleware that runs before Auth.
        app.Use((context, next) =>
        {
            if (context.Request.Headers["X-Act-As-Operator"] is [{ } name]) context.RequestServices.ActAsOperator(name);
            return next(context);
        });
        app.UseAuth();
        app.MapGet("/register", () => TypedResults.Text("theirs")).AllowAnonymous();
        app.MapGet("/anything", () => TypedResults.Ok());
        app.MapGet("/orders", (ClaimsPrincipal principal, string? status = null) => TypedResults.Text($"{principal.Identity!.Name}'s")).RequireAuthorization();
        app.MapGet("/orders/all", () => TypedResults.Ok()).RequireAuthorization(policy => policy.RequireRole("clerk"));
        var lockUser = (Guid id, IMediator mediator, CancellationToken cancellationToken) => AdministrationEndpoints.Lock(id, mediator, cancellationToken);
        app.MapPost("/accounts/{id:guid}/lock", lockUser).RequireAuthorization();
        app.MapPost("/clerks/accounts/{id:guid}/lock", (Guid id, HttpContext http, IMediator mediator, CancellationToken cancellationToken) =>
        {
            http.RequestServices.ActAsOperator("clerk desk");
            return AdministrationEndpoints.Lock(id, mediator, cancellationToken);
        }).RequireAuthorization(policy => policy.RequireRole("clerk"));
        // These simulate endpoints of Auth with a wrong requirement.
        app.MapGet("/wrong/accounts/{id:guid}", (Guid id, IMediator mediator, HttpContext http, CancellationToken cancellationToken) => AdministrationEndpoints.Get(id, mediator, http, cancellationToken)).Requires(AccessRequirement.Session);
        app.MapPost("/wrong/accounts/{id:guid}/lock", lockUser).Requires(AccessRequirement.Session);
        app.MapPost("/wrong/open/accounts/{id:guid}/lock", lockUser).Requires(AccessRequirement.Anonymous);
        app.MapDelete("/wrong/me", (CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken) => MeEndpoints.Close(session, mediator, http, cancellationToken)).Requires(AccessRequirement.Session);
        await app.StartAsync();
        return new HostApplicationServer(app, clock);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
