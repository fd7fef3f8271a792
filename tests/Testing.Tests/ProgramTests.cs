using System.Net;
using Auth.Domain.Sessions;
using Auth.Samples.OfficeHours;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Tests;

/// <summary>Applications that are started from their own entry point.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan Night = TimeSpan.FromHours(12);

    /// <summary>Without <c>PublicUrl</c>, the public URL is the first of <c>Urls</c>.</summary>
    [Fact]
    public async Task A_passkey_works_at_the_first_URL_of_an_application()
    {
        await using var auth = await AuthTestServer.StartAsync<Program>(server => server.WithSetting("Urls", "http://localhost:5555"));
        var alice = await auth.CreateUserAsync();

        await auth.AddPasskeyAsync(alice);

        (await (await auth.SignInWithPasskeyAsync(alice)).IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task An_application_runs_with_its_own_rules(string database)
    {
        await using var auth = await AuthTestServer.StartAsync<Program>(server =>
        {
            if (database == "PostgreSQL") server.OnPostgreSql(Servers.GetPostgreSql());
        });
        var alice = await auth.CreateUserAsync();
        (await (await auth.SignInAsync(alice)).IsSignedInAsync()).ShouldBeTrue();

        auth.Clock.Advance(Night);

        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(alice))).Code.ShouldBe("out_of_hours");
    }

    [Fact]
    public async Task Any_type_of_the_application_names_it()
    {
        await using var auth = await AuthTestServer.StartAsync<OfficeHoursRule>(server => server.WithSetting("Branding:Name", "Contoso"));

        (await auth.Client().GetAsync("/setup")).Text.ShouldContain("Contoso");
    }

    [Fact]
    public async Task A_program_that_does_not_start_has_the_message_for_the_operator()
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync<Program>(server => server.WithSetting("Lockout:MaxFailedAttempts", "none")));

        failed.Message.ShouldStartWith("The server can't start: Lockout:MaxFailedAttempts");
    }

    /// <summary>The framework takes an entry point that has returned for a started one.</summary>
    [Fact]
    public async Task A_program_that_fails_after_it_was_built_has_the_message_for_the_operator()
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync<Program>(server => server.WithServices(services => services.AddScoped<ISessionPolicy>(_ => SessionPolicy.Default with { }))));

        failed.Message.ShouldStartWith("The server can't start: ISessionPolicy is called on every request");
    }

    [Fact]
    public async Task Endpoints_of_a_test_cannot_be_added_to_a_program() =>
        (await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync<Program>(server => server.WithEndpoints(app => app.MapGet("/orders", () => "none")))))
        .Message.ShouldStartWith("An application that is started from its entry point has its own endpoints.");

    /// <summary>The Program of Auth itself is not public, so the one of the application is the only one.</summary>
    [Fact]
    public async Task A_WebApplicationFactory_of_the_framework_works_beside_it()
    {
        await using var auth = await AuthTestServer.StartAsync();
        using var database = TestDatabase.Sqlite();
        await using var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            foreach (var (key, value) in database.Settings) builder.UseSetting(key, value);
        });

        using var client = factory.CreateClient();

        (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await auth.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
