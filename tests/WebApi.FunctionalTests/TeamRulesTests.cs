using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A team adds its own rules from its own project.</summary>
public sealed class TeamRulesTests
{
    [Fact]
    public async Task A_teams_policies_and_rules_take_the_place_of_the_defaults()
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
    public void Whether_they_are_registered_before_Auth_or_after_it(bool before)
    {
        var own = new LockoutPolicy(2, null, TimeSpan.MaxValue);
        var builder = WebApplication.CreateBuilder();
        if (before) builder.Services.AddSingleton<ILockoutPolicy>(own);
        builder.AddAuth();
        if (!before) builder.Services.AddSingleton<ILockoutPolicy>(own);

        using var provider = builder.Services.BuildServiceProvider();

        provider.GetRequiredService<ILockoutPolicy>().ShouldBeSameAs(own);
    }

    private sealed class AnyPassword : IPasswordPolicy
    {
        public Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken) => Task.FromResult(Result.Success());
    }

    private sealed class NoGuests : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(user.Username.Key == "guest" ? new Error(ErrorKind.Forbidden, "no_guests", "Guests can't sign in.") : Result.Success());
    }
}
