using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Account;

[Trait("Requirement", "R06")]
public class ChangePasswordHandlerTests
{
    private const string NewPassword = "a new one that is long";

    private readonly ChangePasswordFixture _fixture = new();
    private readonly TestDatabase _database;

    public ChangePasswordHandlerTests() => _database = _fixture.Database;

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_changed_password_ends_the_other_sessions_and_keeps_the_current_one()
    {
        var alice = _database.Add(TestUsers.Create());
        var (current, _) = _database.SignIn(alice);
        var (other, _) = _database.SignIn(alice);

        (await ChangeAsync(alice, current)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).PasswordHash.ShouldBe(TestValues.Hash(NewPassword));
        _database.Sessions.Reload(current).IsLive(_database.Now).ShouldBeTrue();
        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(other.Id, alice.Id, SessionEndReason.PasswordChanged, _database.Now)]);
    }

    [Fact]
    public async Task A_changed_password_removes_all_devices_except_the_current_one()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);
        _database.AddDevice(alice);
        var (current, token) = _database.AddDevice(alice);

        await _fixture.HandleAsync(new ChangePasswordCommand(alice.Id, session.Id, "right", NewPassword, token));

        _database.Devices.All.ShouldHaveSingleItem().Id.ShouldBe(current.Id);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_changed_password_ends_the_email_links()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Recovery);

        await ChangeAsync(alice, _database.SignIn(alice).Session);

        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_changed_password_is_reported_to_the_verified_email()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        await ChangeAsync(alice, _database.SignIn(alice).Session);

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.PasswordChanged, "alice@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task A_wrong_current_password_counts_like_a_wrong_login()
    {
        var alice = _database.Add(TestUsers.Create().WithFailedAttempts(4));
        var (current, _) = _database.SignIn(alice);

        (await _fixture.HandleAsync(new ChangePasswordCommand(alice.Id, current.Id, "wrong", NewPassword))).Error.ShouldBe(UserErrors.InvalidCredentials);

        var stored = _database.Users.Reload(alice);
        stored.GetStatus(_database.Now).ShouldBe(UserStatus.LockedOut);
        stored.PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    public async Task A_request_of_a_closed_account_is_no_attempt_on_a_decoy()
    {
        var alice = _database.Add(TestUsers.Create());
        _fixture.Passwords.OnAcquire = () => _database.Users.Remove(alice);

        (await ChangeAsync(alice, _database.SignIn(alice).Session)).Error.ShouldBe(SessionErrors.NotAuthenticated);

        _database.Users.All.ShouldBeEmpty();
        await _fixture.Passwords.Permit.DidNotReceiveWithAnyArgs().VerifyAsync(default!, default!);
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task During_a_lockout_no_password_is_verified()
    {
        var alice = _database.Add(TestUsers.Create().LockedOut());

        (await ChangeAsync(alice, _database.SignIn(alice).Session)).Error!.Code.ShouldBe("account_locked");

        await _fixture.Passwords.Permit.DidNotReceiveWithAnyArgs().VerifyAsync(default!, default!);
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task The_owner_changes_the_password_on_a_known_device_while_unknown_clients_are_locked_out()
    {
        var alice = _database.Add(TestUsers.Create().LockedOut());
        var (session, _) = _database.SignIn(alice);
        var (_, token) = _database.AddDevice(alice);

        (await ChangeAsync(alice, session)).Error!.Code.ShouldBe("account_locked");
        (await _fixture.HandleAsync(new ChangePasswordCommand(alice.Id, session.Id, "right", NewPassword, token))).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_new_password_that_breaks_the_policy_is_rejected_before_the_current_one_is_verified()
    {
        var alice = _database.Add(TestUsers.Create());
        var (current, _) = _database.SignIn(alice);

        var result = await _fixture.HandleAsync(new ChangePasswordCommand(alice.Id, current.Id, "right", "too short"));

        result.Error!.Fields!.Keys.ShouldBe(["newPassword"]);
        await _fixture.Passwords.Hasher.DidNotReceiveWithAnyArgs().AcquirePermitAsync(default!, default);
    }

    [Fact]
    public async Task Without_a_permit_for_the_new_password_the_old_one_stays_and_the_attempt_succeeds()
    {
        var alice = _database.Add(TestUsers.Create().WithFailedAttempts(2));
        _fixture.Passwords.WhileVerifying = () => _fixture.Passwords.HasPermit = false;

        (await ChangeAsync(alice, _database.SignIn(alice).Session)).Error.ShouldBe(PasswordErrors.Busy);

        var stored = _database.Users.Reload(alice);
        stored.PasswordHash.ShouldBe(TestValues.Hash("right"));
        (stored.Attempts.FailedCount, stored.Attempts.Pending.Count).ShouldBe((0, 0));
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task If_the_new_password_cannot_be_hashed_the_attempt_is_released()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);
        _fixture.Passwords.Hasher.HashAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new IOException("Out of memory."));

        await Should.ThrowAsync<IOException>(() => ChangeAsync(alice, session));

        _fixture.ReleaseQueue.Received(1).Enqueue(Arg.Is<PendingAttemptKey>(attempt => attempt.UserId == alice.Id));
    }

    [Fact]
    public async Task A_user_who_no_longer_exists_is_asked_to_sign_in()
    {
        var command = new ChangePasswordCommand(UserId.New(_database.Now), SessionId.New(_database.Now), "right", NewPassword);

        (await _fixture.HandleAsync(command)).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Theory]
    [InlineData("", NewPassword, "currentPassword")]
    [InlineData("right", "", "newPassword")]
    public void The_validator_requires_both_passwords(string currentPassword, string newPassword, string field) =>
        new ChangePasswordValidator().GetRejectedFields(new ChangePasswordCommand(default, default, currentPassword, newPassword)).ShouldBe([field]);

    private Task<Result> ChangeAsync(User user, Session current) => _fixture.HandleAsync(new ChangePasswordCommand(user.Id, current.Id, "right", NewPassword));

    private sealed class ChangePasswordFixture : AuthenticationFixture
    {
        public Task<Result> HandleAsync(ChangePasswordCommand command)
        {
            var context = Database.NewContext();
            var handler = new ChangePasswordHandler(
                context.Users, context.Devices, context.MailOutbox, CreatePasswordVerifier(context), TestNewPasswords.CreateHasher(context, Passwords.Hasher, Database.Time));
            return handler.Handle(command, CancellationToken.None);
        }
    }
}
