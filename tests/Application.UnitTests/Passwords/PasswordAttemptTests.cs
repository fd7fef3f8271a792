using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>An attempt is verified once and completed once, or released when it is disposed.</summary>
public sealed class PasswordAttemptTests
{
    private readonly PasswordFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public PasswordAttemptTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
    }

    /// <summary>How often the change that the password allows was stored.</summary>
    private int StoredChanges => _database.Events.OfType<LinkRequested>().Count;

    private User StoredAlice => _database.Users.Reload(_alice);

    [Fact]
    public async Task A_completed_attempt_clears_the_failures_and_is_not_released()
    {
        _database.Users.Change(_alice, user => user.AddFailedAttempt(_database.Now));

        using (var attempt = await _fixture.BeginAsync())
        {
            (await attempt.VerifyAsync("right")).IsSuccess.ShouldBeTrue();
            (await CompleteAsync(attempt)).IsSuccess.ShouldBeTrue();
        }

        StoredChanges.ShouldBe(1);
        (StoredAlice.Attempts.FailedCount, StoredAlice.Attempts.Pending.Count).ShouldBe((0, 0));
        ShouldNotBeReleased();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_that_is_disposed_before_its_verification_is_released_with_its_permit()
    {
        using (await _fixture.BeginAsync())
        {
            _fixture.Steps.ShouldBe(["acquire permit", "commit"]);
        }

        _fixture.Steps.ShouldBe(["acquire permit", "commit", "release permit"]);
        ShouldBeReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_that_is_disposed_before_its_completion_is_released()
    {
        using (var attempt = await _fixture.BeginAsync())
        {
            await attempt.VerifyAsync("right");
        }

        ShouldBeReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_whose_change_fails_with_an_exception_is_released()
    {
        using (var attempt = await _fixture.BeginAsync())
        {
            await attempt.VerifyAsync("right");
            await Should.ThrowAsync<IOException>(() => attempt.CompleteAsync<Result>((_, _, _) => throw new IOException("The disk is full.")));
        }

        ShouldBeReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_wrong_password_is_counted_and_never_released()
    {
        using (var attempt = await _fixture.BeginAsync())
        {
            (await attempt.VerifyAsync("wrong")).Error.ShouldBe(UserErrors.InvalidCredentials);
        }

        ShouldBeCountedAsFailed();
    }

    [Theory]
    [Trait("Requirement", "R12")]
    [InlineData("right")]
    [InlineData("wrong")]
    public async Task An_attempt_verifies_no_second_password(string first)
    {
        using var attempt = await _fixture.BeginAsync();
        await attempt.VerifyAsync(first);

        await Should.ThrowAsync<InvalidOperationException>(() => attempt.VerifyAsync("right"));

        await _fixture.Passwords.Permit.ReceivedWithAnyArgs(1).VerifyAsync(default!, default!);
    }

    [Theory]
    [Trait("Requirement", "R12")]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_right_password_an_attempt_cannot_be_completed(string? password)
    {
        using var attempt = await _fixture.BeginAsync();
        if (password is not null) await attempt.VerifyAsync(password);

        await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));

        StoredChanges.ShouldBe(0);
    }

    [Fact]
    public async Task An_attempt_is_completed_once()
    {
        using var attempt = await _fixture.BeginAsync();
        await attempt.VerifyAsync("right");
        await CompleteAsync(attempt);

        await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));

        StoredChanges.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_password_that_was_changed_after_its_verification_is_counted_as_a_wrong_one()
    {
        using (var attempt = await _fixture.BeginAsync())
        {
            await attempt.VerifyAsync("right");
            _database.Users.Change(_alice, user => user.ChangePassword(TestValues.Hash("another"), _database.Now));
            (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.InvalidCredentials);
        }

        StoredChanges.ShouldBe(0);
        ShouldBeCountedAsFailed();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_that_was_counted_at_the_end_of_its_lease_cannot_be_completed()
    {
        using var attempt = await _fixture.BeginAsync();
        await attempt.VerifyAsync("right");
        _database.Time.Advance(AttemptCounter.LeaseDuration);
        _database.Users.Change(_alice, user => user.AddFailedAttempt(_database.Now));

        (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.AttemptExpired);

        StoredChanges.ShouldBe(0);
        StoredAlice.Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public async Task If_the_account_is_closed_after_the_verification_a_login_fails_as_with_a_wrong_password()
    {
        using var attempt = await _fixture.BeginAsync();
        await attempt.VerifyAsync("right");
        _database.Users.Remove(_alice);

        (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.InvalidCredentials);

        StoredChanges.ShouldBe(0);
    }

    [Fact]
    public async Task If_the_account_is_closed_after_the_verification_a_signed_in_user_is_signed_out()
    {
        using var attempt = await _fixture.BeginAsync(_alice);
        await attempt.VerifyAsync("right");
        _database.Users.Remove(_alice);

        (await CompleteAsync(attempt)).Error.ShouldBe(SessionErrors.NotAuthenticated);

        StoredChanges.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_rejected_attempt_returns_its_reason_and_leaves_nothing_behind()
    {
        _database.Users.Change(_alice, user =>
        {
            for (var i = 0; i < 5; i++) user.AddFailedAttempt(_database.Now);
        });

        using (var attempt = await _fixture.BeginAsync())
        {
            (await attempt.VerifyAsync("right")).Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));
            await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));
        }

        StoredChanges.ShouldBe(0);
        _fixture.Steps.ShouldBe(["acquire permit", "commit", "release permit"]);
        ShouldNotBeReleased();
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task The_next_attempt_on_the_account_begins_once_the_password_has_been_verified()
    {
        using var first = await _fixture.BeginAsync();
        var second = _fixture.BeginAsync();
        second.IsCompleted.ShouldBeFalse();

        await first.VerifyAsync("right");

        using var attempt = await second;
        (await attempt.VerifyAsync("right")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task The_next_attempt_on_the_account_begins_once_a_rejected_one_is_disposed()
    {
        _fixture.Passwords.HasPermit = false;
        (await _fixture.BeginAsync()).Dispose();
        _fixture.Passwords.HasPermit = true;

        using var attempt = await _fixture.BeginAsync();

        (await attempt.VerifyAsync("right")).IsSuccess.ShouldBeTrue();
    }

    private static Task<Result> CompleteAsync(PasswordAttempt attempt) => attempt.CompleteAsync((user, _, now) =>
    {
        user.RequestLink(EmailLinkPurpose.Verification, now);
        return Task.FromResult(Result.Success());
    });

    private void ShouldBeReleasedOnce() => _fixture.ReleaseQueue.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(attempt => attempt.UserId == _alice.Id));

    private void ShouldNotBeReleased() => _fixture.ReleaseQueue.DidNotReceiveWithAnyArgs().Enqueue(default!);

    private void ShouldBeCountedAsFailed()
    {
        (StoredAlice.Attempts.FailedCount, StoredAlice.Attempts.Pending.Count).ShouldBe((1, 0));
        ShouldNotBeReleased();
    }
}
