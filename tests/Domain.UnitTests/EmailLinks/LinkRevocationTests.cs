using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.EmailLinks;

/// <summary>Which email links, and queued mails with links, end with which events (ADR 33).</summary>
[Trait("Requirement", "R73")]
public class LinkRevocationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly SessionId Current = SessionId.New(Now);

    private readonly User _alice = TestUsers.Create().WithEmail("alice@example.org");

    public static TheoryData<Action<User>> ChangesThatEndAllLinks { get; } = new()
    {
        u => u.ChangePassword(TestValues.Hash("new"), Now, Current),
        u => u.RecoverPassword(TestValues.Hash("new"), Now),
        u => u.Lock(Now),
        u => u.Close(Now),
        u => u.SetVerifiedEmail(TestValues.Email("alice@example.org"), Now),
        u => u.SetVerifiedEmail(TestValues.Email("new@example.org"), Now),
        u => u.VerifyEmail(TestValues.Email("alice@example.org"), EmailConfirmation.ByClaim, Now),
    };

    [Theory]
    [MemberData(nameof(ChangesThatEndAllLinks))]
    public void A_change_of_password_email_or_lock_ends_all_links(Action<User> change)
    {
        change(_alice);

        LinkRevocation.From([.. _alice.Events]).ShouldBe([new LinkRevocation(_alice.Id)]);
    }

    [Fact]
    public void Signing_out_everywhere_else_ends_all_email_changes_except_those_of_the_current_session()
    {
        _alice.RevokeSessions(Now, Current);
        IDomainEvent[] events = [.. _alice.Events, new SessionEnded(SessionId.New(Now), _alice.Id, SessionEndReason.Revoked, Now)];

        LinkRevocation.From(events).ShouldBe([new LinkRevocation(_alice.Id) { OnlyEmailChanges = true, KeptSessionId = Current }]);
    }

    [Fact]
    public void Enrolling_a_second_factor_ends_all_email_changes_except_those_of_the_current_session()
    {
        _alice.EnrollSecondFactor(Now, Current);

        LinkRevocation.From([.. _alice.Events]).ShouldBe([new LinkRevocation(_alice.Id) { OnlyEmailChanges = true, KeptSessionId = Current }]);
    }

    [Theory]
    [InlineData(SessionEndReason.Revoked, true)]
    [InlineData(SessionEndReason.CredentialRemoved, true)]
    [InlineData(SessionEndReason.Logout, false)]
    [InlineData(SessionEndReason.Expired, false)]
    [InlineData(SessionEndReason.Replaced, false)]
    [InlineData(SessionEndReason.Superseded, false)]
    public void The_email_changes_of_a_session_end_if_it_is_revoked_and_not_if_it_ends_by_itself(SessionEndReason reason, bool isRevocation)
    {
        var ended = LinkRevocation.From([new SessionEnded(Current, _alice.Id, reason, Now)]);

        if (!isRevocation) ended.ShouldBeEmpty();
        else ended.ShouldHaveSingleItem().SessionIds.ShouldBe([Current]);
        ended.ShouldAllBe(e => e.OnlyEmailChanges);
    }

    [Fact]
    public void A_removed_passkey_ends_only_the_email_changes_of_the_sessions_that_end_with_it()
    {
        IDomainEvent[] events = [new PasskeyRemoved(_alice.Id, PasskeyId.New(Now).Value, Now), new SessionEnded(Current, _alice.Id, SessionEndReason.CredentialRemoved, Now)];

        LinkRevocation.From(events).ShouldHaveSingleItem().SessionIds.ShouldBe([Current]);
        LinkRevocation.From(events[..1]).ShouldBeEmpty();
    }

    [Fact]
    public void Withdrawing_an_email_change_ends_it_whoever_requested_it()
    {
        _alice.WithdrawEmailChange(Now);

        LinkRevocation.From([.. _alice.Events]).ShouldBe([new LinkRevocation(_alice.Id) { OnlyEmailChanges = true }]);
    }

    [Fact]
    public void Other_events_end_no_links()
    {
        _alice.RequestLink(EmailLinkPurpose.Verification, Now);
        _alice.SetRoles([Role.Administrator], Now);
        _alice.RecordLogin(Now);

        LinkRevocation.From([.. _alice.Events, new RecoveryCodeUsed(_alice.Id, 9, Now)]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EmailLinkPurpose.Verification, "new@example.org", true)]
    [InlineData(EmailLinkPurpose.Verification, "alice@example.org", false)]
    [InlineData(EmailLinkPurpose.Recovery, "alice@example.org", false)]
    public void An_email_change_is_a_verification_of_an_email_that_is_not_the_account_s(EmailLinkPurpose purpose, string email, bool isIncluded)
    {
        var revocation = new LinkRevocation(_alice.Id) { OnlyEmailChanges = true };

        revocation.Includes(purpose, TestValues.Email(email), requestedBy: null, _alice.Email).ShouldBe(isIncluded);
    }

    [Fact]
    public void In_an_account_without_an_email_every_verification_is_an_email_change() =>
        new LinkRevocation(_alice.Id) { OnlyEmailChanges = true }.Includes(EmailLinkPurpose.Verification, _alice.Email!, requestedBy: null, ownEmail: null).ShouldBeTrue();

    [Fact]
    public void Only_requests_of_the_revoked_sessions_are_included()
    {
        var revocation = new LinkRevocation(_alice.Id) { SessionIds = [Current] };

        Includes(revocation, Current).ShouldBeTrue();
        Includes(revocation, SessionId.New(Now)).ShouldBeFalse();
        Includes(revocation, requestedBy: null).ShouldBeFalse();
    }

    [Fact]
    public void Requests_of_the_kept_session_are_not_included()
    {
        var revocation = new LinkRevocation(_alice.Id) { KeptSessionId = Current };

        Includes(revocation, Current).ShouldBeFalse();
        Includes(revocation, SessionId.New(Now)).ShouldBeTrue();
        Includes(revocation, requestedBy: null).ShouldBeTrue();
    }

    [Fact]
    public void Registration_links_are_never_included() =>
        new LinkRevocation(_alice.Id).Includes(EmailLinkPurpose.Registration, _alice.Email!, requestedBy: null, _alice.Email).ShouldBeFalse();

    private bool Includes(LinkRevocation revocation, SessionId? requestedBy) => revocation.Includes(EmailLinkPurpose.Recovery, _alice.Email!, requestedBy, _alice.Email);
}
