extern alias SignInPage;
using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SignInPage::Auth.Samples.SignInPage;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A host application extends Auth with its own rules and endpoints.</summary>
public sealed class HostApplicationTests
{
    [Fact]
    public async Task Policies_and_login_rules_of_the_host_application_replace_the_defaults()
    {
        using var server = RunningServer.With(services => services
            .AddSingleton<ILockoutPolicy>(new LockoutPolicy(2, null, TimeSpan.MaxValue))
            .AddSingleton<IPasswordPolicy, AnyPassword>()
            .AddSingleton<ISessionPolicy>(SessionPolicy.Default with { MaxSessions = 1 })
            .AddSingleton<ILoginRule, NoGuests>());
        var client = server.Client();
        (await client.PostAsync("/api/v1/users", new { username = "member", password = "short" })).Status.ShouldBe(HttpStatusCode.Created);
        (await client.PostAsync("/api/v1/users", new { username = "guest", password = "short" })).Status.ShouldBe(HttpStatusCode.Created);

        (await client.LoginAsync("guest", "short")).ShouldBeProblem(HttpStatusCode.Forbidden, "no_guests");
        (await client.LoginAsync("member", "short")).Status.ShouldBe(HttpStatusCode.Created);
        await client.LoginAsync("member", "wrong");
        await client.LoginAsync("member", "wrong");
        (await client.LoginAsync("member", "short")).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_policy_of_the_host_application_is_used_whether_registered_before_or_after_Auth(bool before)
    {
        var own = new LockoutPolicy(2, null, TimeSpan.MaxValue);
        var builder = WebApplication.CreateBuilder();
        if (before) builder.Services.AddSingleton<ILockoutPolicy>(own);
        builder.AddAuth();
        if (!before) builder.Services.AddSingleton<ILockoutPolicy>(own);

        using var provider = builder.Services.BuildServiceProvider();

        provider.GetRequiredService<ILockoutPolicy>().ShouldBeSameAs(own);
    }

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Endpoints_of_the_host_application_enforce_sessions_and_roles_by_framework_authorization()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync("a member");
        var member = await server.SignInAsync(account);
        await using var team = await HostApplicationServer.StartAsync(server.Database);
        using var anonymous = new ApiClient(team.Address, "functional tests", IPAddress.Loopback);
        using var known = new ApiClient(team.Address, "functional tests", IPAddress.Loopback) { Bearer = member.Bearer };

        (await anonymous.GetAsync("/anything")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await anonymous.GetAsync("/orders")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await known.GetAsync("/orders")).Text.ShouldBe("a member's");
        (await known.GetAsync("/orders/all")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "clerk" } });
        (await known.GetAsync("/orders/all")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Middleware_of_the_host_application_can_buffer_response_bodies()
    {
        using var server = new RunningServer();
        var member = await server.SignInAsync();
        await using var team = await HostApplicationServer.StartAsync(server.Database);
        using var known = new ApiClient(team.Address, "functional tests", IPAddress.Loopback) { Bearer = member.Bearer };

        (await known.GetAsync("/api/v1/sessions/current")).Text.ShouldBe((await member.GetAsync("/api/v1/sessions/current")).Text);
    }

    [Fact]
    public async Task A_component_of_the_host_application_replaces_a_page()
    {
        using var server = RunningServer.With(services => services.ReplacePage<SignInModel, OurSignIn>());
        await server.AdministratorAsync();

        var page = await server.Client().GetAsync("/sign-in");

        page.Text.ShouldContain("Welcome to our shop.");
        page.Text.ShouldContain("name=\"password\"");
    }

    [Fact]
    public void A_scoped_session_policy_is_rejected_at_startup()
    {
        Should.Throw<StartupException>(() => Start(services => services.AddScoped<ISessionPolicy, CountingPolicy>())).Message.ShouldContain("singleton");
    }

    public static TheoryData<Action<IServiceCollection>> RulesWithoutTheirServices => new(
        services => services.AddScoped<ILoginRule, RuleOfAMissingService>(),
        services => services.AddSingleton<ILockoutPolicy, LockoutPolicy>(),
        services => services.AddScoped<ILoginRule>(provider => new RuleOfAMissingService(provider.GetRequiredService<MissingService>())));

    [Theory]
    [MemberData(nameof(RulesWithoutTheirServices))]
    public void A_rule_whose_services_are_missing_is_rejected_at_startup(Action<IServiceCollection> register) =>
        Should.Throw<StartupException>(() => Start(register)).Message.ShouldContain(" can't be created. ");

    /// <summary>They would open the database of a server that only has to listen.</summary>
    [Fact]
    public void The_rules_of_Auth_itself_are_not_created_at_startup() =>
        Should.NotThrow(() => Start(services => services.AddScoped<ITermsAcceptanceRepository>(_ => throw new InvalidOperationException("Created."))));

    [Fact]
    public async Task The_session_policy_is_called_once_per_request()
    {
        var policy = new CountingPolicy();
        using var server = RunningServer.With(services => services.AddSingleton<ISessionPolicy>(policy));
        var client = await server.SignInAsync();
        await client.IsSignedInAsync();
        policy.Calls = 0;

        await client.IsSignedInAsync();
        await client.GetAsync("/api/v1/forward-auth");
        await client.GetAsync("/api/v1/me");
        await client.GetAsync("/health/live");

        policy.Calls.ShouldBe(3);
    }

    private static void Start(Action<IServiceCollection> register)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.AddAuth();
        register(builder.Services);
        using var app = builder.Build();
        app.Services.RejectUnusableExtensions();
    }

    private sealed class CountingPolicy : ISessionPolicy
    {
        private static readonly SessionPolicy Default = SessionPolicy.Default;

        public int Calls { get; set; }

        public SessionLifetime GetLifetime(User user, bool remember) => Default.GetLifetime(user, remember);

        public int GetMaxSessions(User user) => Default.GetMaxSessions(user);

        public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current)
        {
            Calls++;
            return Default.AcceptsClient(atLogin, current);
        }
    }

    private sealed class AnyPassword : IPasswordPolicy
    {
        public Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken) => Task.FromResult(Result.Success());
    }

    private sealed class NoGuests : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(user.Username.NormalizedValue == "guest" ? new Error(ErrorKind.Forbidden, "no_guests", "Guests can't sign in.") : Result.Success());
    }

    private sealed class MissingService;

    private sealed class RuleOfAMissingService(MissingService service) : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new NotSupportedException(nameof(service) + service.GetType().Name);
    }
}
