using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Testing.Tests;

/// <summary>What happens where an application uses a name, a service or an option of Auth. What docs/extending/collisions.md says of it.</summary>
public sealed class CollisionTests
{
    [Fact]
    public async Task An_endpoint_at_a_path_of_the_API_fails_with_that_of_Auth()
    {
        await using var auth = await StartWithEndpointsAsync(app => app.MapGet("/api/v1/me", () => "theirs"));
        using var client = await auth.SignInAsync(await auth.CreateUserAsync());

        (await client.GetAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task A_fallback_endpoint_answers_only_paths_that_Auth_does_not_have()
    {
        await using var auth = await StartWithEndpointsAsync(app => app.MapFallback(() => "theirs"));
        await auth.SetUpAsync();

        (await auth.Client().GetAsync("/shop")).Text.ShouldBe("theirs");
        (await auth.Client().GetAsync("/api/v1/unknown")).Text.ShouldBe("theirs");
        (await auth.Client().GetAsync("/sign-in")).Text.ShouldContain("name=\"password\"");
        (await auth.Client().GetAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_second_authentication_scheme_without_a_default_breaks_authorization()
    {
        await using var auth = await StartWithSchemeAsync(services => services.AddAuthentication());
        using var client = await auth.SignInAsync(await auth.CreateUserAsync());

        (await client.GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.InternalServerError);
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task With_the_scheme_of_Auth_as_the_default_a_second_scheme_works_beside_it()
    {
        await using var auth = await StartWithSchemeAsync(services => services.AddAuthentication("Session"));
        using var client = await auth.SignInAsync(await auth.CreateUserAsync());

        (await client.GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_another_default_scheme_an_endpoint_names_the_scheme_of_Auth()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithServices(services => services.AddAuthentication("theirs").AddCookie("theirs", options => options.LoginPath = "/their-sign-in"))
            .WithEndpoints(app =>
            {
                app.MapGet("/theirs", () => "none").RequireAuthorization();
                app.MapGet("/orders", () => "none").RequireAuthorization(policy => policy.AddAuthenticationSchemes("Session").RequireAuthenticatedUser());
            }));
        using var client = await auth.SignInAsync(await auth.CreateUserAsync());

        (await client.GetAsync("/theirs")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await client.GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fallback_policy_applies_to_endpoints_of_the_application_alone()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithServices(services => services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy))
            .WithEndpoints(app => app.MapGet("/orders", () => "none")));
        var alice = await auth.CreateUserAsync();

        (await auth.Client().GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await auth.Client().LoginAsync(alice.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_policy_that_is_added_only_if_there_is_none_is_not_used()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.TryAddSingleton<ILockoutPolicy>(new LockoutPolicy(2, duration: null, TimeSpan.MaxValue))));

        auth.Services.GetRequiredService<ILockoutPolicy>().GetMaxFailedAttempts(A.User()).ShouldBe(LockoutPolicy.Default.GetMaxFailedAttempts(A.User()));
    }

    [Fact]
    public async Task Of_two_policies_the_last_one_is_used()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services
            .AddSingleton<ILockoutPolicy>(new LockoutPolicy(2, duration: null, TimeSpan.MaxValue))
            .AddSingleton<ILockoutPolicy>(new LockoutPolicy(3, duration: null, TimeSpan.MaxValue))));

        auth.Services.GetRequiredService<ILockoutPolicy>().GetMaxFailedAttempts(A.User()).ShouldBe(3);
    }

    [Fact]
    public async Task JSON_options_of_the_application_do_not_loosen_the_API_of_Auth()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNameCaseInsensitive = true;
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        })));

        // Keys of a dictionary keep their case.
        var user = new Dictionary<string, string>(StringComparer.Ordinal) { ["username"] = "ann", ["PASSWORD"] = AuthTestServer.Password, ["more"] = "" };
        (await auth.Client().PostAsync("/api/v1/users", user)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_JSON_converter_of_the_application_does_not_change_the_API_of_Auth()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        })));

        var user = (await auth.Client().PostAsync("/api/v1/users", new { username = "ann", password = AuthTestServer.Password })).Require(HttpStatusCode.Created, "Registering");

        user.Json.GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Another_application_name_of_data_protection_stops_the_start() =>
        (await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server.WithServices(services => services.AddDataProtection().SetApplicationName("Contoso")))))
            .Message.ShouldContain("SetApplicationName");

    [Fact]
    public async Task An_exception_handler_that_is_added_after_Auth_is_not_called()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithServices(services => services.AddExceptionHandler<TeapotHandler>())
            .WithEndpoints(app => app.MapGet("/orders", string () => throw new InvalidOperationException())));

        (await auth.Client().GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task A_meter_of_the_application_is_exported_if_it_is_added()
    {
        using var meter = new Meter("Contoso.Shop");
        var orders = meter.CreateCounter<long>("contoso.orders");
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithSetting("Metrics:Enabled", "true")
            .WithServices(services => services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(meter.Name))));

        orders.Add(1);

        (await auth.Client().GetAsync("/metrics")).Text.ShouldContain("contoso_orders_total");
    }

    [Fact]
    public async Task A_migration_that_creates_a_table_of_Auth_fails_the_start() =>
        (await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server.WithServices(services => services.AddTransactionalDbContext<UsersContext>()))))
        .ToString().ShouldContain("users");

    [Fact]
    public async Task An_error_code_of_Auth_is_not_rejected()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton<ILoginRule, NoLogins>()));
        var alice = await auth.CreateUserAsync();

        (await auth.Client().LoginAsync(alice.Username)).Code.ShouldBe("invalid_credentials");
    }

    [Fact]
    public async Task A_header_of_a_client_reaches_an_endpoint_as_if_a_gateway_had_set_it()
    {
        await using var auth = await StartWithEndpointsAsync(app => app.MapGet("/orders", (HttpContext http) => http.Request.Headers["X-Auth-Username"].ToString()));

        (await auth.Client().SendAsync(HttpMethod.Get, "/orders", body: null, ("X-Auth-Username", "root"))).Text.ShouldBe("root");
    }

    private static Task<AuthTestServer> StartWithEndpointsAsync(Action<WebApplication> map) => AuthTestServer.StartAsync(server => server.WithEndpoints(map));

    private static Task<AuthTestServer> StartWithSchemeAsync(Func<IServiceCollection, AuthenticationBuilder> addAuthentication) => AuthTestServer.StartAsync(server => server
        .WithServices(services => addAuthentication(services).AddCookie("theirs"))
        .WithEndpoints(app => app.MapGet("/orders", () => "none").RequireAuthorization()));

    private sealed class TeapotHandler : IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            httpContext.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return ValueTask.FromResult(true);
        }
    }

    private sealed class NoLogins : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult<Result>(new Error(ErrorKind.Forbidden, "invalid_credentials", "No one signs in."));
    }
}

/// <summary>A context whose only table has the name of one of Auth.</summary>
public sealed class UsersContext(DbContextOptions<UsersContext> options) : DbContext(options);

[DbContext(typeof(UsersContext))]
[Migration("20260101000000_Users")]
public sealed class UsersMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateTable("users", table => new { Id = table.Column<Guid>(nullable: false) });
}
