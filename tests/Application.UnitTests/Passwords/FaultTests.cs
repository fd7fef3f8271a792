using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.TestData;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>A fault is nobody's wrong password (P8): the slot that it left behind is handed over to be given back.</summary>
[Trait("Requirement", "R62")]
public class FaultTests
{
    private static readonly LoginCommand Login = new("alice", "right", Remember: false, TestClients.Create(), Presented: null);

    private readonly TheApplication _app = new();

    [Fact]
    public async Task When_the_outcome_of_a_right_password_cannot_be_stored()
    {
        var alice = _app.With(TestUsers.Create());
        var (_, token) = _app.Knows(alice);
        _app.WhileChecking = () => _app.UnitOfWork.Faults.Enqueue(new DatabaseBusyException());

        await Should.ThrowAsync<DatabaseBusyException>(() => _app.Send(Login with { Device = token }));

        _app.Abandoned.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(pendingAttempt => pendingAttempt.UserId == alice.Id && pendingAttempt.DeviceTokenHash == token.Hash()));
    }

    [Fact]
    public async Task When_the_answer_to_the_taking_of_the_slot_is_lost()
    {
        var alice = _app.With(TestUsers.Create());
        _app.UnitOfWork.AfterCommit[1] = () => throw new DatabaseBusyException();

        await Should.ThrowAsync<DatabaseBusyException>(() => _app.Send(Login));

        var held = alice.Attempts.Pending.ShouldHaveSingleItem().Id;
        _app.Abandoned.Received(1).Enqueue(new PendingAttemptKey(alice.Id, DeviceTokenHash: null, held));
    }

    [Fact]
    public async Task When_the_hasher_fails()
    {
        var alice = _app.With(TestUsers.Create());
        _app.WhileChecking = () => throw new IOException("no memory");

        await Should.ThrowAsync<IOException>(() => _app.Send(Login));

        _app.Abandoned.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(pendingAttempt => pendingAttempt.UserId == alice.Id));
    }

    [Fact]
    public async Task When_a_new_password_cannot_be_hashed()
    {
        var alice = _app.With(TestUsers.Create());
        var (session, _) = _app.SignedIn(alice);
        _app.Hasher.HashAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("no memory"));

        await Should.ThrowAsync<IOException>(() => _app.Send(new ChangePasswordCommand(alice.Id, session.Id, "right", "another good password")));

        _app.Abandoned.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(pendingAttempt => pendingAttempt.UserId == alice.Id));
    }

    [Fact]
    public async Task A_wrong_password_whose_outcome_cannot_be_stored_keeps_its_slot()
    {
        var alice = _app.With(TestUsers.Create());
        _app.WhileChecking = () => _app.UnitOfWork.Faults.Enqueue(new DatabaseBusyException());

        await Should.ThrowAsync<DatabaseBusyException>(() => _app.Send(Login with { Password = "wrong" }));

        _app.Abandoned.DidNotReceiveWithAnyArgs().Enqueue(default!);
        alice.Attempts.Pending.Count.ShouldBe(1);
    }
}
