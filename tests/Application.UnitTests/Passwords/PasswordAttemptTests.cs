using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>An attempt is verified once and completed once, or released when it is disposed.</summary>
public sealed class PasswordAttemptTests : IAsyncDisposable
{
    private readonly TheApplication _app = new();
    private readonly User _alice;
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;
    private readonly PasswordVerifier _verifier;
    private int _changes;

    public PasswordAttemptTests()
    {
        _alice = _app.With(TestUsers.Create());
        _services = _app.Compose().BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
        _verifier = _scope.ServiceProvider.GetRequiredService<PasswordVerifier>();
    }

    [Fact]
    public async Task A_completed_attempt_clears_the_failures_and_is_not_released()
    {
        _alice.GuessWrong(_app.Now);

        using (var attempt = await BeginAsync())
        {
            (await attempt.VerifyAsync("right")).IsFailure.ShouldBeFalse();
            (await CompleteAsync(attempt)).IsFailure.ShouldBeFalse();
        }

        _changes.ShouldBe(1);
        _alice.Attempts.FailedCount.ShouldBe(0);
        _alice.Attempts.Pending.ShouldBeEmpty();
        _app.Abandoned.DidNotReceiveWithAnyArgs().Enqueue(default!);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_that_is_disposed_before_its_verification_is_released_with_its_permit()
    {
        using (await BeginAsync())
        {
            _app.Journal.Entries.ShouldBe(["enter", "commit"]);
        }

        _app.Journal.Entries.ShouldBe(["enter", "commit", "leave"]);
        ReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_that_is_disposed_before_its_completion_is_released()
    {
        using (var attempt = await BeginAsync())
        {
            await attempt.VerifyAsync("right");
        }

        ReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_attempt_whose_change_fails_with_an_exception_is_released()
    {
        using (var attempt = await BeginAsync())
        {
            await attempt.VerifyAsync("right");
            await Should.ThrowAsync<IOException>(() => attempt.CompleteAsync<Result>((_, _, _) => throw new IOException("the disk is full")));
        }

        ReleasedOnce();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_wrong_password_is_counted_and_never_released()
    {
        using (var attempt = await BeginAsync())
        {
            (await attempt.VerifyAsync("wrong")).Error.ShouldBe(UserErrors.InvalidCredentials);
        }

        CountedAsFailed();
    }

    [Theory]
    [Trait("Requirement", "R12")]
    [InlineData("right")]
    [InlineData("wrong")]
    public async Task An_attempt_verifies_no_second_password(string first)
    {
        using var attempt = await BeginAsync();
        await attempt.VerifyAsync(first);

        await Should.ThrowAsync<InvalidOperationException>(() => attempt.VerifyAsync("right"));

        _app.Journal.Entries.Count(e => e == "check").ShouldBe(1);
    }

    [Theory]
    [Trait("Requirement", "R12")]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_right_password_an_attempt_cannot_be_completed(string? password)
    {
        using var attempt = await BeginAsync();
        if (password is not null) await attempt.VerifyAsync(password);

        await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));

        _changes.ShouldBe(0);
    }

    [Fact]
    public async Task An_attempt_is_completed_once()
    {
        using var attempt = await BeginAsync();
        await attempt.VerifyAsync("right");
        await CompleteAsync(attempt);

        await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));

        _changes.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_password_that_was_changed_after_its_verification_is_counted_as_a_wrong_one()
    {
        using (var attempt = await BeginAsync())
        {
            await attempt.VerifyAsync("right");
            _alice.ChangePassword(TestValues.Hash("another"), _app.Now);
            (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.InvalidCredentials);
        }

        _changes.ShouldBe(0);
        CountedAsFailed();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_attempt_that_was_counted_at_the_end_of_its_lease_cannot_be_completed()
    {
        using var attempt = await BeginAsync();
        await attempt.VerifyAsync("right");
        _app.Time.Advance(AttemptCounter.Lease);
        _alice.GuessWrong(_app.Now);

        (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.AttemptExpired);

        _changes.ShouldBe(0);
        _alice.Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public async Task If_the_account_is_closed_after_the_verification_a_login_fails_as_with_a_wrong_password()
    {
        using var attempt = await BeginAsync();
        await attempt.VerifyAsync("right");
        _app.Without(_alice);

        (await CompleteAsync(attempt)).Error.ShouldBe(UserErrors.InvalidCredentials);

        _changes.ShouldBe(0);
    }

    [Fact]
    public async Task If_the_account_is_closed_after_the_verification_a_signed_in_user_is_signed_out()
    {
        using var attempt = await _verifier.BeginAsync(_alice, deviceToken: null, CancellationToken.None);
        await attempt.VerifyAsync("right");
        _app.Without(_alice);

        (await CompleteAsync(attempt)).Error.ShouldBe(SessionErrors.NotAuthenticated);

        _changes.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_rejected_attempt_returns_its_reason_and_leaves_nothing_behind()
    {
        for (var i = 0; i < 5; i++) _alice.GuessWrong(_app.Now);

        using (var attempt = await BeginAsync())
        {
            (await attempt.VerifyAsync("right")).Error.ShouldBe(UserErrors.LockedOut(TimeSpan.FromMinutes(15)));
            await Should.ThrowAsync<InvalidOperationException>(() => CompleteAsync(attempt));
        }

        _changes.ShouldBe(0);
        _app.Journal.Entries.ShouldBe(["enter", "commit", "leave"]);
        _app.Abandoned.DidNotReceiveWithAnyArgs().Enqueue(default!);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task The_next_attempt_on_the_account_begins_once_the_password_has_been_verified()
    {
        using var first = await BeginAsync();
        var second = BeginAsync();
        second.IsCompleted.ShouldBeFalse();

        await first.VerifyAsync("right");

        using var attempt = await second;
        (await attempt.VerifyAsync("right")).IsFailure.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task The_next_attempt_on_the_account_begins_once_a_rejected_one_is_disposed()
    {
        _app.HasPlace = false;
        (await BeginAsync()).Dispose();
        _app.HasPlace = true;

        using var attempt = await BeginAsync();

        (await attempt.VerifyAsync("right")).IsFailure.ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }

    private Task<PasswordAttempt> BeginAsync() => _verifier.BeginAsync(LoginName.Parse("alice"), deviceToken: null, CancellationToken.None);

    private Task<Result> CompleteAsync(PasswordAttempt attempt) => attempt.CompleteAsync((_, _, _) =>
    {
        _changes++;
        return Task.FromResult(Result.Success());
    });

    private void ReleasedOnce() => _app.Abandoned.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(a => a.UserId == _alice.Id));

    private void CountedAsFailed()
    {
        _alice.Attempts.FailedCount.ShouldBe(1);
        _alice.Attempts.Pending.ShouldBeEmpty();
        _app.Abandoned.DidNotReceiveWithAnyArgs().Enqueue(default!);
    }
}
