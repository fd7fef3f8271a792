using Auth.Application.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A store that was away is nobody's wrong password (P8).</summary>
[Trait("Requirement", "R62")]
public sealed class AbandonedAttemptTests(SqliteDatabase database) : StoreTests(database), IClassFixture<SqliteDatabase>
{
    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly FaultInjector _faults = new();

    [Fact]
    public async Task A_slot_is_given_back_when_the_store_answers_again()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        var slot = await HoldAsync();
        _faults.Arm(1, after: false);
        await node.Abandoned.StartAsync(CancellationToken.None);

        node.Abandoned.Add(slot);

        await UntilNoneIsPendingAsync(slot.User);
        _faults.Struck.ShouldBeTrue();
        await node.Abandoned.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_slot_whose_lease_ended_meanwhile_is_given_back_too_and_not_counted()
    {
        await using var node = new Node(Database.Settings, _time);
        var slot = await HoldAsync();
        _time.Advance(AttemptCounter.Lease + TimeSpan.FromMinutes(1));
        await node.Abandoned.StartAsync(CancellationToken.None);

        node.Abandoned.Add(slot);

        (await UntilNoneIsPendingAsync(slot.User)).Attempts.Failed.ShouldBe(0);
        await node.Abandoned.StopAsync(CancellationToken.None);
    }

    private async Task<HeldSlot> HoldAsync()
    {
        var user = Some.User();
        var attempt = user.BeginAttempt(LockoutPolicy.Default, Some.Time).Attempt.ShouldNotBeNull();
        await Node.CommitAsync(s => s.Users.Add(user));
        return new HeldSlot(user.Id, Device: null, attempt);
    }

    /// <summary>Moves the clock pause by pause; the service runs on other threads, so it gets a moment each time.</summary>
    private async Task<User> UntilNoneIsPendingAsync(UserId id)
    {
        for (var i = 0; ; i++)
        {
            var user = (await Node.ReadAsync(s => s.Users.FindAsync(id, CancellationToken.None))).ShouldNotBeNull();
            if (user.Attempts.Pending.Count == 0) return user;
            i.ShouldBeLessThan(1000, "The slot is still held.");
            _time.Advance(AbandonedAttempts.Pause);
            await Task.Delay(10);
        }
    }
}
