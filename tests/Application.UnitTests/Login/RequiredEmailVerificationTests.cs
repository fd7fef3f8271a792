using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

public class RequiredEmailVerificationTests
{
    private static readonly EmailAddress Email = TestValues.Email("alice@example.org");

    private readonly LoginFixture _fixture = new() { RequiresVerifiedEmail = true };
    private readonly TestDatabase _database;

    public RequiredEmailVerificationTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_login_waits_until_the_email_is_verified()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail(Email.Value));
        var challenge = (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();
        challenge.RequiredActions.ShouldBe([RequiredActionName.VerifyEmail]);
        (await _fixture.ContinueAsync(challenge.Token)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.VerifyEmail]);

        _database.Users.Change(alice, user => user.SetVerifiedEmail(Email, _database.Now));

        (await _fixture.ContinueAsync(challenge.Token)).ShouldBeSession();
    }

    [Fact]
    public async Task An_account_without_an_email_or_with_a_verified_one_is_not_concerned()
    {
        _database.Add(TestUsers.Create());
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeSession();
        (await _fixture.LoginAsync(LoginFixture.Login with { Username = "bob" })).ShouldBeSession();
    }

    [Fact]
    public async Task The_login_sends_one_link_and_lasts_an_hour()
    {
        _database.Add(TestUsers.Create().WithEmail(Email.Value));

        var challenge = (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();

        challenge.ExpiresAt.ShouldBe(_database.Now + LoginChallenge.LifetimeWithMail);
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient).ShouldBe((MailKind.AddressVerification, Email));
        _database.Time.Advance(LoginChallenge.LifetimeWithMail - TimeSpan.FromSeconds(1));
        (await _fixture.ContinueAsync(challenge.Token)).IsSuccess.ShouldBeTrue();
        _database.Mails.All.Count.ShouldBe(1);
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        (await _fixture.ContinueAsync(challenge.Token)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_link_that_still_works_is_not_replaced()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail(Email.Value));
        _database.AddLink(alice, EmailLinkPurpose.Verification);

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();

        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_is_sent_again_at_most_every_five_minutes()
    {
        _database.Add(TestUsers.Create().WithEmail(Email.Value));
        var challenge = await _fixture.StartChallengeAsync();

        var tooSoon = await _fixture.SendVerificationAsync(challenge);
        _database.Time.Advance(User.AnonymousMailInterval);
        (await _fixture.SendVerificationAsync(challenge)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.VerifyEmail]);

        (tooSoon.Error!.Kind, tooSoon.Error.RetryAfter).ShouldBe((ErrorKind.RateLimited, User.AnonymousMailInterval));
        _database.Mails.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task No_link_is_sent_again_for_another_client_a_locked_user_or_an_earlier_step()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail(Email.Value));
        var challenge = await _fixture.StartChallengeAsync();
        _database.Time.Advance(User.AnonymousMailInterval);

        (await _fixture.SendVerificationAsync(challenge, A.Client("192.0.2.99"))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        _database.Users.Change(alice, user => user.Lock(_database.Now));
        (await _fixture.SendVerificationAsync(challenge)).Error.ShouldBe(UserErrors.Locked);
        _database.Users.Change(alice, user => user.Unlock(_database.Now));
        _database.EnrollTotp(alice);
        (await _fixture.SendVerificationAsync(challenge)).ShouldBeChallenge().RequiredActions[0].ShouldBe(RequiredActionName.SecondFactor);

        _database.Mails.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Sending_again_continues_the_login_if_the_email_has_been_verified()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail(Email.Value));
        var challenge = await _fixture.StartChallengeAsync();
        _database.Users.Change(alice, user => user.SetVerifiedEmail(Email, _database.Now));

        (await _fixture.SendVerificationAsync(challenge)).ShouldBeSession();
    }
}
