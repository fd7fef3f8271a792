using System.Diagnostics;
using Auth.Application.Common;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

public abstract class EventDispatcherTests(DatabaseFixture database) : EventHandlerTests(database)
{
    [Fact]
    public async Task An_event_is_delivered_with_its_details_to_a_handler_that_acts_as_an_operator()
    {
        await using var node = NewNode();
        var user = TestUsers.Create("Alice");
        await node.CommitAsync(s => s.Users.Add(user));

        await DeliverAsync(node);

        var entry = Log.Entries.ShouldHaveSingleItem();
        entry.Event.ShouldBe(new UserRegistered(user.Id, TestTime.Now));
        (entry.Delivery.Try, entry.Operator).ShouldBe((1, Handler));
        (entry.Delivery.Details.Position, entry.Delivery.Details.Username, entry.Delivery.Details.IpAddress).ShouldBe((1, "Alice", "203.0.113.7"));
    }

    [Fact]
    public async Task Events_of_a_user_are_delivered_once_each_in_the_order_of_the_log()
    {
        await using var node = NewNode();
        var users = Enumerable.Range(0, 5).Select(_ => NewUser()).ToList();
        await StoreAsync(node, [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? (IDomainEvent)Locked(users[i % 5]) : Unlocked(users[i % 5]))]);

        await DeliverAsync(node);
        await DeliverAsync(node);

        Log.Positions.Order().ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        foreach (var user in users) Log.PositionsOf(user.Value).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_handler_gets_the_events_of_its_types()
    {
        await using var node = NewNode(0, services => services.AddEventHandler<LockHandler>(Handler, o => o.StartAtBeginning = true));
        var user = NewUser();
        await StoreAsync(node, new UserRegistered(user, TestTime.Now), Locked(user), new EmailVerified(user, TestTime.Now), Unlocked(user));

        await DeliverAsync(node);

        Log.Entries.Select(e => e.Event.GetType()).ShouldBe([typeof(UserLocked), typeof(UserUnlocked)]);
        (await ShowAsync(node)).Behind.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_unknown_login_names_are_delivered_only_on_request_and_marked(bool includeDecoys)
    {
        await using var node = NewNode(0, services => services.AddEventHandler<RecordingHandler>(Handler, o => (o.StartAtBeginning, o.IncludeDecoys) = (true, includeDecoys)));
        await node.CommitAsync(async s =>
        {
            var decoy = await s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None);
            decoy.FailAttempt(decoy.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, LockoutPolicy.Default, TestTime.Now);
            return 0;
        });
        await StoreAsync(node, Locked(NewUser()));

        await DeliverAsync(node);

        Log.Entries.Select(e => (e.Delivery.Details.Type, e.Delivery.Details.UnknownName)).ShouldBe(
            includeDecoys ? [("attempt_failed", true), ("user_locked", false)] : [("user_locked", false)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_handler_starts_with_the_next_event_or_with_the_oldest(bool atBeginning)
    {
        await using var node = NewNode(0, services => services.AddEventHandler<RecordingHandler>(Handler, o => o.StartAtBeginning = atBeginning));
        await StoreAsync(node, Locked(NewUser()));
        await DeliverAsync(node);
        await StoreAsync(node, Locked(NewUser()));

        await DeliverAsync(node);

        Log.Positions.ShouldBe(atBeginning ? [1L, 2L] : [2L]);
    }

    [Fact]
    public async Task While_an_event_waits_the_later_events_of_its_user_wait_and_others_are_delivered()
    {
        await using var node = NewNode();
        var (blocked, other) = (NewUser(), NewUser());
        FailAt(1);
        await StoreAsync(node, Locked(blocked), Unlocked(blocked), Locked(other));
        await DeliverAsync(node);
        await StoreAsync(node, Locked(blocked), Unlocked(other));
        await DeliverAsync(node);
        Log.PositionsOf(blocked.Value).ShouldBe([1]);
        Log.PositionsOf(other.Value).ShouldBe([3, 5]);

        FailAt();
        Time.Advance(TimeSpan.FromSeconds(1));
        await DeliverAsync(node);

        Log.PositionsOf(blocked.Value).ShouldBe([1, 1, 2, 4]);
        Log.PositionsOf(other.Value).ShouldBe([3, 5]);
        (await ListBlockedAsync(node)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pauses_between_tries_grow_and_the_number_of_the_try_is_told()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Locked(NewUser()));
        var pauses = new List<TimeSpan>();
        for (var i = 1; i < EventDispatcher.MaxTries; i++)
        {
            await DeliverAsync(node);
            var block = (await ListBlockedAsync(node)).ShouldHaveSingleItem();
            block.Tries.ShouldBe(i);
            var pause = block.NextTryAt - Time.GetUtcNow();
            pauses.Add(pause);
            Time.Advance(pause - TimeSpan.FromMilliseconds(1));
            await DeliverAsync(node);
            Log.Entries.Count.ShouldBe(i);
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Log.Entries.Select(e => e.Delivery.Try).ShouldBe(Enumerable.Range(1, EventDispatcher.MaxTries - 1));
        pauses[..7].ShouldBeInOrder();
        pauses[0].ShouldBeInRange(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1));
        pauses[^1].ShouldBeInRange(EventDispatcher.MaxPause * 0.8, EventDispatcher.MaxPause);
    }

    [Fact]
    public async Task After_ten_tries_an_event_is_set_aside_and_later_ones_flow()
    {
        await using var node = NewNode();
        var user = NewUser();
        FailAt(1);
        await StoreAsync(node, Locked(user), Unlocked(user));

        await DeliverWithPausesAsync(node, EventDispatcher.MaxTries);

        Log.Positions.ShouldBe([.. Enumerable.Repeat(1L, EventDispatcher.MaxTries), 2]);
        var handler = await ShowAsync(node);
        (handler.BlockedUsers, handler.SetAsideEvents).ShouldBe((0, 1));
        var setAside = handler.SetAside.ShouldHaveSingleItem();
        (setAside.Position, setAside.Type, setAside.UserId, setAside.Tries).ShouldBe((1, "user_locked", user.Value, EventDispatcher.MaxTries));
        setAside.Error.ShouldBe("InvalidOperationException: no luck at https://hooks.example.org/…");
    }

    [Fact]
    public async Task A_set_aside_event_is_delivered_once_more_on_request()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Locked(NewUser()));
        await DeliverWithPausesAsync(node, EventDispatcher.MaxTries);

        (await node.SendAsync(new RetryEventsCommand(Handler, 1))).IsSuccess.ShouldBeTrue();
        await DeliverWithPausesAsync(node, 2);
        Log.Entries.Count.ShouldBe(EventDispatcher.MaxTries + 1);
        (await ShowAsync(node)).SetAside.ShouldHaveSingleItem().Tries.ShouldBe(EventDispatcher.MaxTries + 1);

        FailAt();
        (await node.SendAsync(new RetryEventsCommand(Handler))).IsSuccess.ShouldBeTrue();
        await DeliverWithPausesAsync(node, 2);
        Log.Entries.Count.ShouldBe(EventDispatcher.MaxTries + 2);
        (await ShowAsync(node)).SetAsideEvents.ShouldBe(0);
    }

    [Fact]
    public async Task Set_aside_events_of_several_users_are_delivered_once_more_at_the_same_time()
    {
        await using var node = NewNode();
        FailAt(1, 2, 3);
        await StoreAsync(node, [.. Enumerable.Range(0, 3).Select(_ => Locked(NewUser()))]);
        await DeliverWithPausesAsync(node, EventDispatcher.MaxTries);
        var (started, all) = (0, new TaskCompletionSource());
        Log.OnDelivery = (_, _) =>
        {
            if (Interlocked.Increment(ref started) == 3) all.SetResult();
            return all.Task;
        };

        (await node.SendAsync(new RetryEventsCommand(Handler))).IsSuccess.ShouldBeTrue();
        await DeliverAsync(node).WaitAsync(Timeout);

        (await ShowAsync(node)).SetAsideEvents.ShouldBe(0);
    }

    [Fact]
    public async Task A_retry_without_a_position_tries_blocked_users_at_once()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Locked(NewUser()));
        await DeliverAsync(node);
        FailAt();

        (await node.SendAsync(new RetryEventsCommand(Handler))).IsSuccess.ShouldBeTrue();
        await DeliverAsync(node);

        Log.Positions.ShouldBe([1, 1]);
        (await ShowAsync(node)).BlockedUsers.ShouldBe(0);
    }

    [Fact]
    public async Task A_skipped_event_is_not_delivered_again()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Locked(NewUser()));
        await DeliverWithPausesAsync(node, EventDispatcher.MaxTries);

        (await node.SendAsync(new SkipEventsCommand(Handler, 2))).Error.ShouldBe(EventHandlerErrors.EventNotFound);
        (await node.SendAsync(new SkipEventsCommand(Handler, 1))).IsSuccess.ShouldBeTrue();
        await node.SendAsync(new RetryEventsCommand(Handler));
        await DeliverWithPausesAsync(node, 1);

        Log.Entries.Count.ShouldBe(EventDispatcher.MaxTries);
        (await ShowAsync(node)).SetAsideEvents.ShouldBe(0);
    }

    [Fact]
    public async Task A_crash_between_the_effect_of_a_handler_and_its_position_delivers_again()
    {
        var user = NewUser();
        await using (var crashing = NewNode(1, services => services
                         .AddEventHandler<RecordingHandler>(Handler, o => o.StartAtBeginning = true)
                         .AddScoped(CrashingStore.Create)))
        {
            await StoreAsync(crashing, Locked(user), Unlocked(user));
            await Should.ThrowAsync<IOException>(() => DeliverAsync(crashing));
        }

        Log.Positions.ShouldBe([1, 2]);
        await using var next = NewNode(2);
        await DeliverAsync(next);

        Log.Positions.ShouldBe([1, 2, 1, 2]);
        await DeliverAsync(next);
        Log.Positions.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_node_that_has_lost_its_lease_stores_nothing()
    {
        await using var first = NewNode(1);
        await using var second = NewNode(2);
        await StoreAsync(first, Locked(NewUser()));
        await first.UseServicesAsync(async services =>
        {
            var (subscription, lost) = await TakeAsync(services);
            var dispatcher = services.GetRequiredService<EventDispatcher>();
            var progress = (await dispatcher.StartAsync(subscription, lost, None)).ShouldNotBeNull();
            Time.Advance(TimeSpan.FromHours(1));
            await second.UseServicesAsync(async others => await TakeAsync(others));

            (await dispatcher.RunAsync(subscription, progress, lost, None)).ShouldBeNull();
        });

        Log.Positions.ShouldBe([1]);
        (await ShowAsync(first)).Position.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_hangs_fails_after_the_timeout_and_others_continue(bool blocksItsThread)
    {
        await using var node = NewNode();
        var (hanging, other) = (NewUser(), NewUser());
        using var release = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        Log.OnDelivery = (delivery, _) =>
        {
            if (delivery.Details.UserId != hanging.Value) return Task.CompletedTask;
            started.TrySetResult();
            if (blocksItsThread) release.Wait(TestContext.Current.CancellationToken);
            return blocksItsThread ? Task.CompletedTask : Task.Delay(System.Threading.Timeout.Infinite, TestContext.Current.CancellationToken);
        };
        await StoreAsync(node, Locked(hanging), Locked(other));

        var delivering = DeliverAsync(node);
        await started.Task;
        while (Log.PositionsOf(other.Value).Count == 0) await Task.Yield();
        while (!delivering.IsCompleted)
        {
            Time.Advance(Timeout);
            await Task.Yield();
        }

        await delivering;
        release.Set();
        Log.PositionsOf(other.Value).ShouldBe([2]);
        (await ListBlockedAsync(node)).Single(b => b.UserId == hanging).Error.ShouldBe($"TimeoutException: The handler did not return within {Timeout}.");
    }

    [Fact]
    public async Task One_poisoned_user_among_a_thousand_delays_no_other()
    {
        await using var node = NewNode();
        var users = Enumerable.Range(0, 1_000).Select(_ => NewUser()).ToList();
        var poisoned = users[417];
        Log.OnDelivery = (delivery, _) => delivery.Details.UserId == poisoned.Value ? throw new InvalidOperationException("poisoned") : Task.CompletedTask;
        await StoreAsync(node, [.. users.Select(Locked)]);
        await StoreAsync(node, [.. users.Select(Unlocked)]);

        await DeliverAsync(node);

        foreach (var user in users.Where(u => u != poisoned)) Log.PositionsOf(user.Value).Count.ShouldBe(2);
        Log.PositionsOf(poisoned.Value).Count.ShouldBe(1);
        var handler = await ShowAsync(node);
        (handler.BlockedUsers, handler.Behind, handler.Status).ShouldBe((1, 0, EventHandlerStatus.Active));
    }

    [Fact]
    public async Task Ten_thousand_waiting_events_are_delivered()
    {
        const int Events = 10_000;
        await using var node = NewNode();
        var users = Enumerable.Range(0, 500).Select(_ => NewUser()).ToList();
        await StoreAsync(node, [.. Enumerable.Range(0, Events).Select(i => (IDomainEvent)Locked(users[i % 500]))]);

        var watch = Stopwatch.StartNew();
        await DeliverAsync(node);
        watch.Stop();

        TestContext.Current.TestOutputHelper!.WriteLine($"{Events} events in {watch.Elapsed.TotalSeconds:0.0} s: {Events / watch.Elapsed.TotalSeconds:0} per second");
        Log.Positions.Order().ShouldBe(Enumerable.Range(1, Events).Select(i => (long)i));
        foreach (var user in users) Log.PositionsOf(user.Value).ShouldBeInOrder();
    }

    [Fact]
    public async Task When_the_handler_fails_for_everyone_reading_pauses_and_nothing_is_set_aside()
    {
        await using var node = NewNode();
        Log.OnDelivery = (_, _) => throw new HttpRequestException("away");
        var users = Enumerable.Range(0, 400).Select(_ => NewUser()).ToList();
        await StoreAsync(node, [.. users.Select(Locked)]);
        await StoreAsync(node, [.. users.Select(Unlocked)]);

        await DeliverWithPausesAsync(node, EventDispatcher.MaxTries + 2);
        await DeliverAsync(node);

        var handler = await ShowAsync(node);
        handler.BlockedUsers.ShouldBeInRange(EventDispatcher.MaxBlockedUsers, EventDispatcher.MaxBlockedUsers + EventDispatcher.ChunkSize);
        (handler.SetAsideEvents, handler.Status).ShouldBe((0, EventHandlerStatus.Paused));
        handler.Behind.ShouldBeGreaterThan(600);

        Log.OnDelivery = (_, _) => Task.CompletedTask;
        await DeliverWithPausesAsync(node, 3);

        (await ShowAsync(node)).Behind.ShouldBe(0);
        foreach (var user in users) Log.PositionsOf(user.Value).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Events_without_a_user_wait_for_each_other_and_not_for_those_of_users()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Suspicion(), Suspicion(), Locked(NewUser()));
        await DeliverAsync(node);
        Log.Positions.ShouldBe([1, 3], ignoreOrder: true);

        FailAt();
        Time.Advance(TimeSpan.FromSeconds(1));
        await DeliverAsync(node);

        Log.PositionsOf(null).ShouldBe([1, 1, 2]);
    }

    [Fact]
    public async Task Many_waiting_events_of_a_user_are_delivered_in_order()
    {
        await using var node = NewNode();
        var user = NewUser();
        FailAt(1);
        await StoreAsync(node, [.. Enumerable.Range(0, (3 * EventDispatcher.ChunkSize) + 1).Select(_ => (IDomainEvent)Locked(user))]);
        await DeliverAsync(node);
        FailAt();
        Time.Advance(TimeSpan.FromSeconds(1));

        await DeliverAsync(node);

        Log.Positions.Skip(1).ShouldBe(Enumerable.Range(1, (3 * EventDispatcher.ChunkSize) + 1).Select(i => (long)i));
        (await ListBlockedAsync(node)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_of_a_removed_user_are_delivered_without_a_name()
    {
        await using var node = NewNode();
        var user = TestUsers.Create();
        await node.CommitAsync(s => s.Users.Add(user));
        FailAt(1);
        await DeliverAsync(node);
        await node.UseContextAsync(context => context.UsersAndDecoys.ExecuteDeleteAsync());
        FailAt();
        Time.Advance(TimeSpan.FromSeconds(1));

        await DeliverAsync(node);

        Log.Entries[^1].Delivery.Details.Username.ShouldBeNull();
        (await ListBlockedAsync(node)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(EventDispatcher.MaxTries, 2)]
    public async Task Retention_keeps_what_a_handler_has_not_handled(int failures, int kept)
    {
        await using var node = NewNode(0, services => services
            .AddEventHandler<RecordingHandler>(Handler, o => o.StartAtBeginning = true)
            .AddSingleton(new AuditLogSettings(TimeSpan.FromDays(1))));
        await DeliverAsync(node);
        if (failures > 0) FailAt(2);
        await StoreAsync(node, Locked(NewUser()), Locked(NewUser()), Locked(NewUser()));
        Time.Advance(TimeSpan.FromDays(2));
        await node.Purge.RunAsync(maxDecoys: 10, None);
        (await CountEventsAsync(node)).ShouldBe(3);
        await DeliverWithPausesAsync(node, Math.Max(1, failures));
        (await ShowAsync(node)).SetAsideEvents.ShouldBe(failures == EventDispatcher.MaxTries ? 1 : 0);

        await node.Purge.RunAsync(maxDecoys: 10, None);

        (await CountEventsAsync(node)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_handler_that_no_node_runs_is_shown_and_can_be_removed()
    {
        await using var node = NewNode();
        FailAt(1);
        await StoreAsync(node, Locked(NewUser()));
        await DeliverAsync(node);
        (await node.SendAsync(new RemoveEventHandlerCommand(Handler))).Error.ShouldBe(EventHandlerErrors.Active);

        Time.Advance(EventHandlerDetails.InactiveAfter + TimeSpan.FromSeconds(1));

        (await ShowAsync(node)).Status.ShouldBe(EventHandlerStatus.Inactive);
        (await node.SendAsync(new RemoveEventHandlerCommand(Handler))).IsSuccess.ShouldBeTrue();
        (await node.SendAsync(new ListEventHandlersQuery())).Value.ShouldBeEmpty();
        (await ListBlockedAsync(node)).ShouldBeEmpty();
        (await node.SendAsync(new RemoveEventHandlerCommand(Handler))).Error.ShouldBe(EventHandlerErrors.NotFound);
    }

    /// <summary>One event after another can be slow for longer than this, with nothing stored.</summary>
    [Fact]
    public async Task A_handler_that_a_node_runs_cannot_be_removed_however_long_it_has_stored_nothing()
    {
        await using var node = NewNode();
        await StoreAsync(node, Locked(NewUser()));
        await DeliverAsync(node);
        Time.Advance(EventHandlerDetails.InactiveAfter + TimeSpan.FromSeconds(1));

        await node.UseServicesAsync(services => services.GetRequiredService<ILeases>().TryTakeAsync(EventSubscription.GetLeaseName(Handler), TimeSpan.FromMinutes(1), None));
        (await node.SendAsync(new RemoveEventHandlerCommand(Handler))).Error.ShouldBe(EventHandlerErrors.Active);

        Time.Advance(TimeSpan.FromMinutes(1));
        (await node.SendAsync(new RemoveEventHandlerCommand(Handler))).IsSuccess.ShouldBeTrue();
        (await node.UseContextAsync(context => context.Leases.AnyAsync(None))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_handler_that_runs_without_events_stays_active()
    {
        await using var node = NewNode();
        await StoreAsync(node, Locked(NewUser()));
        await DeliverAsync(node);
        for (var i = 0; i < 20; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await DeliverAsync(node);
        }

        (await ShowAsync(node)).Status.ShouldBe(EventHandlerStatus.Active);
    }

    private static Task<int> CountEventsAsync(Node node) => node.UseContextAsync(context => context.Events.CountAsync());

    private static PasswordSprayingSuspected Suspicion() => new("203.0.113.0/24", 50, TestTime.Now);

    /// <summary>Fails the deliveries of these positions, and no others.</summary>
    private void FailAt(params long[] positions) =>
        Log.OnDelivery = (delivery, _) => positions.Contains(PositionOf(delivery)) ? throw new InvalidOperationException("no luck at https://key@hooks.example.org/T0/s3cret?token=1") : Task.CompletedTask;

    /// <summary>Handles two types.</summary>
    public sealed class LockHandler(DeliveryLog log) : IEventHandler<UserLocked>, IEventHandler<UserUnlocked>
    {
        public Task HandleAsync(UserLocked domainEvent, EventDelivery delivery, CancellationToken cancellationToken) => log.AddAsync(new(domainEvent, delivery, null), cancellationToken);

        public Task HandleAsync(UserUnlocked domainEvent, EventDelivery delivery, CancellationToken cancellationToken) => log.AddAsync(new(domainEvent, delivery, null), cancellationToken);
    }
}

public sealed class SqliteEventDispatcherTests(SqliteDatabase database) : EventDispatcherTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventDispatcherTests(PostgreSqlDatabase database) : EventDispatcherTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEventDispatcherTests(SqlServerDatabase database) : EventDispatcherTests(database);
