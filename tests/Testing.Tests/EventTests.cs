using System.Collections.Concurrent;
using Auth.Application.EventHandlers;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Tests;

/// <summary>Events are in the log as soon as a request is answered, and reach handlers when the test asks for it.</summary>
public sealed class EventTests
{
    public static TheoryData<string> Databases => Servers.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Events_of_a_user_are_listed_by_type_in_their_order(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync();
        var bob = await auth.CreateUserAsync();
        foreach (var user in new[] { alice, bob, alice }) await auth.Client().LoginAsync(user.Username, "wrong");

        (await auth.Events.ListAsync<AttemptFailed>(alice)).Select(failed => failed.Failures).ShouldBe([1, 2]);
        (await auth.Events.ListAsync<AttemptFailed>()).Count.ShouldBe(3);
        (await auth.Events.ListAsync(bob)).Select(e => e.Type).ShouldBe(["user_registered", "attempt_failed"]);
    }

    [Fact]
    public async Task An_event_is_waited_for()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithSetting("Lockout:MaxFailedAttempts", "1"));
        var alice = await auth.CreateUserAsync();
        var waiting = auth.Events.WaitForAsync<UserLockedOut>(alice);
        waiting.IsCompleted.ShouldBeFalse();

        await auth.Client().LoginAsync(alice.Username, "wrong");

        (await waiting).UserId.Value.ShouldBe(alice.Id);
    }

    [Fact]
    public async Task An_event_that_does_not_occur_is_reported_with_those_that_did()
    {
        await using var auth = await AuthTestServer.StartAsync();
        var alice = await auth.CreateUserAsync(A.User().Named("alice"));

        var failed = await Should.ThrowAsync<TestServerException>(() => auth.Events.WaitForAsync<UserLockedOut>(alice, TimeSpan.FromMilliseconds(1)));

        failed.Message.ShouldBe("There is no UserLockedOut of alice in the audit log. It has: user_registered.");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Handlers_get_events_on_demand_and_once(string database)
    {
        var handler = new LoginCounter();
        await using var auth = await Servers.StartAsync(database, server => server.WithServices(services => services.AddSingleton(handler).AddEventHandler<LoginCounter>("login-counter")));
        var alice = await auth.CreateUserAsync();
        await auth.SignInAsync(alice);
        // In the log, so that a handler which begins only now would miss it.
        (await auth.Events.ListAsync<SessionStarted>(alice)).ShouldHaveSingleItem();
        handler.Users.ShouldBeEmpty();

        await auth.DeliverEventsAsync();
        await auth.DeliverEventsAsync();

        handler.Users.ShouldBe([alice.Id]);
    }

    [Fact]
    public async Task Either_node_delivers_the_events_of_both()
    {
        var handler = new LoginCounter();
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton(handler).AddEventHandler<LoginCounter>("login-counter")));
        await using var second = await auth.StartNodeAsync();
        var alice = await auth.CreateUserAsync();
        await auth.SignInAsync(alice);
        await second.SignInAsync(alice);

        await second.DeliverEventsAsync();
        await auth.DeliverEventsAsync();

        handler.Users.ShouldBe([alice.Id, alice.Id]);
    }

    [Fact]
    public async Task A_handler_that_fails_fails_the_delivery_with_its_error()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton(new LoginCounter { Error = "no luck" }).AddEventHandler<LoginCounter>("login-counter")));
        await auth.SignInAsync(await auth.CreateUserAsync());

        var failed = await Should.ThrowAsync<TestServerException>(() => auth.DeliverEventsAsync());

        failed.Message.ShouldBe("The event handler login-counter failed on session_started, 1 times: InvalidOperationException: no luck");
    }

    [Fact]
    public async Task An_event_that_failed_is_tried_again_once_the_clock_has_advanced()
    {
        var handler = new LoginCounter { Error = "no luck" };
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton(handler).AddEventHandler<LoginCounter>("login-counter")));
        await auth.SignInAsync(await auth.CreateUserAsync());
        await auth.DeliverEventsAsync(allowFailures: true);
        handler.Error = null;
        await auth.DeliverEventsAsync(allowFailures: true);
        handler.Users.ShouldBeEmpty();

        auth.Clock.Advance(TimeSpan.FromSeconds(1));
        await auth.DeliverEventsAsync();

        handler.Users.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Events_can_be_delivered_in_the_background_as_in_production()
    {
        var handler = new LoginCounter();
        await using var auth = await AuthTestServer.StartAsync(server => server
            .WithEventsInBackground()
            .WithServices(services => services.AddSingleton(handler).AddEventHandler<LoginCounter>("login-counter", options => options.StartAtBeginning = true)));
        var alice = await auth.CreateUserAsync();
        await auth.SignInAsync(alice);

        (await handler.First.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(alice.Id);
        await Should.ThrowAsync<InvalidOperationException>(() => auth.DeliverEventsAsync());
    }

    /// <summary>Collects the users who have signed in.</summary>
    private sealed class LoginCounter : IEventHandler<SessionStarted>
    {
        private readonly TaskCompletionSource<Guid> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Error { get; set; }

        public ConcurrentQueue<Guid> Users { get; } = new();

        public Task<Guid> First => _first.Task;

        public Task HandleAsync(SessionStarted domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
        {
            if (Error is not null) throw new InvalidOperationException(Error);
            Users.Enqueue(domainEvent.UserId.Value);
            _first.TrySetResult(domainEvent.UserId.Value);
            return Task.CompletedTask;
        }
    }
}
