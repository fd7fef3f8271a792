using Auth.Application.Account;
using Auth.Application.Common.Access;
using Auth.Application.Invitations;
using Auth.Application.Repeats;
using Auth.Application.SecondFactors;
using Auth.Application.ServiceAccounts;
using Auth.Application.UnitTests.Common;
using Auth.Application.UnitTests.Invitations;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Repeats;

/// <summary>A call with an idempotency key makes nothing twice (ADR 52). Parallel copies are tested on databases.</summary>
public class RepeatedCallTests
{
    private static readonly CreateServiceAccountCommand Create = new("reports", ["users:read"]);

    private readonly TestDatabase _database = new();
    private readonly User _alice;
    private readonly TestSubmission _call = new() { Digest = new(Sha256Digest.Compute("a call")), BodyDigest = new(Sha256Digest.Compute("a body")) };

    public RepeatedCallTests()
    {
        _alice = _database.Add(TestUsers.Create().Administrator());
        ActWith(Scopes.All);
    }

    [Fact]
    public async Task A_repeat_answers_what_the_first_copy_created_as_it_is_now()
    {
        var first = (await SendAsync(Create)).Value;
        await SendAsync(new ChangeServiceAccountCommand(new(first.Id), ["events:read"], RequiresClient: false, ExpiresAt: null), isRepeatable: false);
        _database.Time.Advance(Submission.CallWindow - TimeSpan.FromMicroseconds(1));
        ActWith(Scopes.All);

        var repeat = (await SendAsync(Create)).Value;

        (repeat.Id, repeat.Scopes.ShouldHaveSingleItem()).ShouldBe((first.Id, "events:read"));
    }

    [Fact]
    public async Task A_repeat_does_not_show_an_account_that_has_got_more_rights_than_the_actor()
    {
        var first = (await SendAsync(Create)).Value;
        await SendAsync(new ChangeServiceAccountCommand(new(first.Id), ["events:read"], RequiresClient: false, ExpiresAt: null), isRepeatable: false);
        ActWith(Scopes.ServiceAccountsWrite | Scopes.UsersRead);

        (await SendAsync(Create)).Error.ShouldBe(AccessErrors.Protected);
    }

    [Fact]
    public async Task After_a_day_the_key_is_forgotten()
    {
        await SendAsync(Create);
        _database.Time.Advance(Submission.CallWindow);
        ActWith(Scopes.All);

        (await SendAsync(Create)).Error!.Code.ShouldBe("service_account_name_taken");
    }

    [Theory]
    [InlineData("reports")]
    [InlineData("another")]
    public async Task The_same_key_with_another_body_is_an_error_and_makes_nothing(string name)
    {
        await SendAsync(Create);
        _call.BodyDigest = new(Sha256Digest.Compute("another body"));

        (await SendAsync(Create with { Name = name })).Error.ShouldBe(RepeatErrors.KeyReused);

        _database.ServiceAccounts.Rows.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_failed_call_is_not_remembered()
    {
        await SendAsync(Create, isRepeatable: false);
        (await SendAsync(Create)).Error!.Code.ShouldBe("service_account_name_taken");
        _call.BodyDigest = new(Sha256Digest.Compute("another body"));

        (await SendAsync(Create with { Name = "another" })).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeat_does_not_create_again_what_has_been_removed()
    {
        var first = (await SendAsync(Create)).Value;
        await SendAsync(new RemoveServiceAccountCommand(new(first.Id)), isRepeatable: false);

        (await SendAsync(Create)).Error.ShouldBe(RepeatErrors.ResultRemoved);
    }

    [Theory]
    [InlineData(Scopes.UsersRead, "forbidden")]
    [InlineData(Scopes.ServiceAccountsWrite, "target_protected")]
    public async Task A_repeat_is_denied_if_its_actor_has_lost_what_allowed_the_call(Scopes left, string code)
    {
        await SendAsync(Create);
        ActWith(left);

        (await SendAsync(Create)).Error!.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_repeated_key_of_a_service_account_is_named_and_its_secret_is_not_shown()
    {
        var account = (await SendAsync(Create, isRepeatable: false)).Value;
        var command = new CreateServiceKeyCommand(new(account.Id));
        var first = (await SendAsync(command)).Value;

        var repeat = (await SendAsync(command)).Error!;

        (repeat.Code, repeat.CreatedId).ShouldBe(("secret_already_shown", first.Key.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeat_does_not_name_a_key_that_is_no_longer_there(bool accountIsLeft)
    {
        var account = (await SendAsync(Create, isRepeatable: false)).Value;
        var command = new CreateServiceKeyCommand(new(account.Id));
        var first = (await SendAsync(command)).Value;
        if (accountIsLeft) await SendAsync(new RevokeServiceKeyCommand(command.AccountId, new(first.Key.Id)), isRepeatable: false);
        else await SendAsync(new RemoveServiceAccountCommand(command.AccountId), isRepeatable: false);

        (await SendAsync(command)).Error.ShouldBe(RepeatErrors.ResultRemoved);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "idempotency_result_removed")]
    public async Task A_repeated_change_of_the_email_tells_whether_it_is_still_pending(bool isWithdrawn, string? error)
    {
        var session = _database.SignIn(_alice).Session;
        var command = new ChangeEmailCommand(_alice.Id, "new@example.org", session.Id);
        await SendAsync(command);
        if (isWithdrawn) await SendAsync(new WithdrawEmailChangeCommand(_alice.Id), isRepeatable: false);

        var repeat = await SendAsync(command);

        (repeat.Error?.Code).ShouldBe(error);
        _database.Mails.Rows.Count(mail => mail.Entity.Recipient.Value == "new@example.org").ShouldBe(isWithdrawn ? 0 : 1);
    }

    [Fact]
    public async Task A_repeated_enrollment_keeps_the_first_secret()
    {
        var command = new EnrollTotpCommand(_alice.Id);
        await SendAsync(command);

        (await SendAsync(command)).Error.ShouldBe(EnrollTotpRepeat.SecretAlreadyShown);
    }

    [Fact]
    public async Task A_repeated_form_starts_the_enrollment_again()
    {
        var command = new EnrollTotpCommand(_alice.Id);
        _call.BodyDigest = null;
        await SendAsync(command);

        (await SendAsync(command)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeated_invitation_without_an_email_is_named_and_its_link_stays()
    {
        var invitations = new InvitationFixture();
        var first = (await invitations.InviteAsync("alice")).Value;

        var repeat = (await invitations.RepeatAsync(first, isCall: true))!.Error!;

        repeat.ShouldBe(InviteUserRepeat.LinkAlreadyShown with { CreatedId = first.Invitation.Id });
    }

    private void ActWith(Scopes scopes)
    {
        var (session, _) = _database.SignIn(_alice);
        _database.Request.Actor = new SignedInUser(_alice.Id, session.Id, IsAdministrator: scopes == Scopes.All, _database.Now) { HeldScopes = scopes };
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, bool isRepeatable = true)
    {
        await using var provider = TestServices.Create(_database, services =>
        {
            if (isRepeatable) services.AddSingleton<ISubmissionReader>(_call);
        }).BuildServiceProvider();
        return await provider.SendAsync(request);
    }
}
