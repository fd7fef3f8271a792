using System.Net;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Samples.OfficeHours;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Tests;

/// <summary>The tests that docs/testing.md quotes.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task Clerks_cannot_sign_in_at_night()
    {
        var clerk = A.User().WithRole("clerk").Build();
        var night = TestTime.Start.AddHours(12);

        var result = await new OfficeHoursRule().CheckAsync(clerk, A.Client(), night, TestContext.Current.CancellationToken);

        result.Error!.Code.ShouldBe("out_of_hours");
    }

    [Fact]
    public async Task Leaving_the_desk_takes_the_role_away()
    {
        var database = new InMemoryDatabase();
        var alice = database.Users.Store(A.User().WithRoles("clerk", "buyer").Build());

        var result = await database.ExecuteAsync(request =>
            new LeaveDeskHandler(request.Users, TimeProvider.System).Handle(new LeaveDeskCommand(alice.Id), CancellationToken.None));

        result.IsSuccess.ShouldBeTrue();
        database.Users.Reload(alice).Roles.Select(role => role.Name).ShouldBe(["buyer"]);
        database.Events.OfType<RolesChanged>().ShouldHaveSingleItem().Roles.ShouldBe(["buyer"]);
    }

    [Fact]
    public async Task The_server_refuses_logins_at_night()
    {
        await using var auth = await AuthTestServer.StartAsync<Program>();
        var alice = await auth.CreateUserAsync(A.User().WithRole("clerk"));
        using var client = await auth.SignInAsync(alice);

        auth.Clock.Advance(TimeSpan.FromHours(12));
        var refused = await auth.Client().LoginAsync(alice.Username);

        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Code.ShouldBe("out_of_hours");
    }

    [Fact]
    public async Task The_test_names_what_a_server_without_an_application_has()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithSetting("Lockout:MaxFailedAttempts", "3")
            .WithServices(services => services.AddSingleton<ILoginRule, NoGuests>())
            .WithEndpoints(app => app.MapGet("/orders", () => "none").RequireAuthorization()));

        using var client = await auth.SignInAsync(await auth.CreateUserAsync());

        (await client.GetAsync("/orders")).Text.ShouldBe("none");
    }
}

/// <summary>A login rule of a host application.</summary>
internal sealed class NoGuests : ILoginRule
{
    private static readonly Error Guest = new(ErrorKind.Forbidden, "no_guests", "Guests can't sign in.");

    public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(user.Roles.Any(role => role.Name == "guest") ? Guest : Result.Success());
}

/// <summary>A use case of a host application.</summary>
[AllowedTo(Actors.Owner)]
public sealed record LeaveDeskCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class LeaveDeskHandler(IUserRepository users, TimeProvider time) : ICommandHandler<LeaveDeskCommand>
{
    public async Task<Result> Handle(LeaveDeskCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.SetRoles([.. user.Roles.Where(role => role.Name != "clerk")], time.GetUtcNow());
        return Result.Success();
    }
}
