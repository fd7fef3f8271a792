using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>A failure of the system never counts as a wrong password (P8): its pending attempt is released.</summary>
[Trait("Requirement", "R62")]
public class AttemptReleaseTests
{
    private readonly PasswordFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public AttemptReleaseTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
    }

    [Fact]
    public async Task An_attempt_is_released_if_the_outcome_of_the_right_password_cannot_be_stored()
    {
        var (_, device) = _database.AddDevice(_alice);
        _fixture.Passwords.WhileVerifying = () => _database.Transactions.Failures.Enqueue(new DatabaseBusyException());

        await Should.ThrowAsync<DatabaseBusyException>(() => _fixture.AttemptAsync("right", device: device));

        _fixture.ReleaseQueue.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(attempt => attempt.UserId == _alice.Id && attempt.DeviceTokenHash == device.Hash()));
    }

    [Fact]
    public async Task An_attempt_is_released_if_the_response_to_its_commit_is_lost()
    {
        _database.Transactions.AfterCommit[1] = () => throw new DatabaseBusyException();

        await Should.ThrowAsync<DatabaseBusyException>(() => _fixture.AttemptAsync("right"));

        var pending = _database.Users.Reload(_alice).Attempts.Pending.ShouldHaveSingleItem().Id;
        _fixture.ReleaseQueue.Received(1).Enqueue(new PendingAttemptKey(_alice.Id, DeviceTokenHash: null, pending));
    }

    [Fact]
    public async Task An_attempt_is_released_if_the_hasher_fails()
    {
        _fixture.Passwords.WhileVerifying = () => throw new IOException("Out of memory.");

        await Should.ThrowAsync<IOException>(() => _fixture.AttemptAsync("right"));

        _fixture.ReleaseQueue.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(attempt => attempt.UserId == _alice.Id));
    }

    [Fact]
    public async Task A_wrong_password_whose_outcome_cannot_be_stored_stays_pending()
    {
        _fixture.Passwords.WhileVerifying = () => _database.Transactions.Failures.Enqueue(new DatabaseBusyException());

        await Should.ThrowAsync<DatabaseBusyException>(() => _fixture.AttemptAsync("wrong"));

        _fixture.ReleaseQueue.DidNotReceiveWithAnyArgs().Enqueue(default!);
        _database.Users.Reload(_alice).Attempts.Pending.Count.ShouldBe(1);
    }
}
