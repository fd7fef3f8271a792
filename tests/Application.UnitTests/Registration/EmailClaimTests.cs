using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

/// <summary>An attacker may have registered the account with the email of its victim, who opens the link (ADR 33).</summary>
[Trait("Requirement", "R74")]
public class EmailClaimTests
{
    private readonly VerifyEmailFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Token<EmailLink> _link;

    public EmailClaimTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        (_, _link) = _database.AddLink(_alice, EmailLinkPurpose.Verification);
    }

    private User Stored => _database.Users.Reload(_alice);

    [Fact]
    public async Task Without_session_and_password_the_email_is_not_verified_and_the_link_still_works()
    {
        (await VerifyAsync()).Error.ShouldBe(UserErrors.ConfirmationRequired);

        Stored.EmailVerifiedAt.ShouldBeNull();
        (await VerifyAsync(password: "right")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task The_password_confirms_the_verification_and_keeps_all_credentials()
    {
        var passkey = _database.Add(TestPasskeys.Create(_alice));
        var (session, _) = _database.SignIn(_alice);

        (await VerifyAsync(password: "right")).Value.IsClaimed.ShouldBeFalse();

        (Stored.EmailVerifiedAt, Stored.PasswordHash).ShouldBe((_database.Now, TestValues.Hash("right")));
        (_database.Passkeys.Find(passkey), _database.Sessions.Reload(session).EndedAt).ShouldSatisfyAllConditions(
            stored => stored.Item1.ShouldNotBeNull(), stored => stored.EndedAt.ShouldBeNull());
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task A_wrong_password_counts_like_a_wrong_login_even_if_a_claim_is_requested()
    {
        (await VerifyAsync(password: "wrong", claims: true)).Error.ShouldBe(UserErrors.InvalidCredentials);

        (Stored.Attempts.FailedCount, Stored.EmailVerifiedAt, Stored.PasswordHash).ShouldBe((1, null, TestValues.Hash("right")));
    }

    [Fact]
    [Trait("Requirement", "R14")]
    public async Task During_a_lockout_no_password_is_verified()
    {
        _database.Users.Change(_alice, user => { for (var i = 0; i < 5; i++) user.AddFailedAttempt(_database.Now); });

        (await VerifyAsync(password: "right")).Error!.Code.ShouldBe("account_locked");

        await _fixture.Passwords.Permit.DidNotReceiveWithAnyArgs().VerifyAsync(default!, default!);
    }

    [Fact]
    public async Task Guesses_with_an_invalid_link_are_not_verified()
    {
        (await _fixture.HandleAsync(new VerifyEmailCommand(Token<EmailLink>.New().Reveal(), "right"))).Error.ShouldBe(EmailLinkErrors.Invalid);

        await _fixture.Passwords.Hasher.DidNotReceiveWithAnyArgs().AcquirePermitAsync(default!, default);
    }

    [Fact]
    public async Task The_session_of_another_account_confirms_nothing()
    {
        _fixture.SignIn(_database.Add(TestUsers.Create("bob")).Id);

        (await VerifyAsync()).Error.ShouldBe(UserErrors.ConfirmationRequired);
    }

    [Fact]
    public async Task The_own_session_keeps_all_credentials_even_if_a_claim_is_requested()
    {
        _fixture.SignIn(_alice.Id);

        (await VerifyAsync(claims: true)).Value.IsClaimed.ShouldBeFalse();

        Stored.PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    public async Task An_ended_session_confirms_nothing()
    {
        _fixture.SignIn(_alice.Id);
        _database.Sessions.Change(_database.Sessions.All.Single(), session => session.End(SessionEndReason.Revoked, _database.Now));

        await Should.ThrowAsync<Auth.Application.Common.SessionNoLongerValidException>(() => VerifyAsync());

        Stored.EmailVerifiedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_claim_removes_everything_that_was_enrolled_before()
    {
        _database.EnrollTotp(_alice);
        _database.Add(TestPasskeys.Create(_alice));
        _database.AddDevice(_alice);
        var (session, _) = _database.SignIn(_alice);
        var passkeyOfBob = _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create("bob")), "another"));
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, _alice.Id, "alice", TestValues.Email("evil@example.net"), _database.Now));

        (await VerifyAsync(claims: true)).Value.IsClaimed.ShouldBeTrue();

        (Stored.PasswordHash, Stored.HasSecondFactor, Stored.EmailVerifiedAt).ShouldBe((PasswordHash.Unusable, false, _database.Now));
        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(session.Id, _alice.Id, SessionEndReason.AccountClaimed, _database.Now)]);
        _database.Passkeys.All.ShouldHaveSingleItem().Id.ShouldBe(passkeyOfBob.Id);
        (_database.TotpAuthenticators.All.Count, _database.Devices.All.Count, _database.Mails.All.Count).ShouldBe((0, 0, 0));
    }

    /// <summary>The session of the attacker adds a passkey after the claim has begun, and before it is stored.</summary>
    [Fact]
    public async Task A_passkey_that_is_added_while_the_account_is_claimed_does_not_survive()
    {
        var context = _database.NewContext();
        await context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                var user = (await context.Users.FindAsync(_alice.Id, CancellationToken.None))!;
                user.VerifyEmail(user.Email!, EmailConfirmation.ByClaim, _database.Now);
                return _database.Add(TestPasskeys.Create(_alice));
            },
            CancellationToken.None);

        _database.Passkeys.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task The_second_factor_of_an_account_with_a_verified_email_is_never_claimed()
    {
        var bob = _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));
        _database.EnrollTotp(bob);
        var (_, link) = _database.AddLink(bob, EmailLinkPurpose.Verification, "thief@example.net");

        (await _fixture.HandleAsync(new VerifyEmailCommand(link.Reveal(), Claim: true))).Error.ShouldBe(UserErrors.ConfirmationRequired);

        (_database.Users.Reload(bob).HasSecondFactor, _database.Users.Reload(bob).Email!.Value).ShouldBe((true, "bob@example.org"));
    }

    [Fact]
    public async Task An_email_change_that_nothing_confirms_takes_no_email_from_another_account()
    {
        var bob = _database.Add(TestUsers.Create("bob"));
        var (_, link) = _database.AddLink(bob, EmailLinkPurpose.Verification, "alice@example.org");

        (await _fixture.HandleAsync(new VerifyEmailCommand(link.Reveal(), Claim: true))).Error.ShouldBe(UserErrors.ConfirmationRequired);

        Stored.Email!.Value.ShouldBe("alice@example.org");
    }

    [Fact]
    public void The_validator_rejects_an_empty_password() => new VerifyEmailValidator().GetRejectedFields(new VerifyEmailCommand("lnk_x", "")).ShouldBe(["password"]);

    private Task<Result<VerifiedEmail>> VerifyAsync(string? password = null, bool claims = false) => _fixture.HandleAsync(new VerifyEmailCommand(_link.Reveal(), password, claims));
}
