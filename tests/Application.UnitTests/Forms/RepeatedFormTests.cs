using Auth.Application.Forms;
using Auth.Application.Login;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Forms;

/// <summary>What a handler rejects because the first copy of a form has done its work is answered by that copy's outcome (ADR 21). What needs transactions is tested on databases.</summary>
public class RepeatedFormTests
{
    private static readonly FormDigest Digest = new(Sha256Digest.Compute("a form"));
    private static readonly CompleteRecoveryCommand UsedUp = new(Token<EmailLink>.New().Reveal(), "a long and good password");

    private readonly TheApplication _app = new();

    public RepeatedFormTests() => _app.Form.Digest = Digest;

    [Fact]
    public async Task A_command_that_the_server_sends_by_itself_does_not_read_the_form()
    {
        await _app.Send(new RecordRejectionCommand(Token<Session>.New().Hash(), SessionRejection.Expired));

        _app.Form.Readings.ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_that_the_first_copy_has_caused_is_answered_by_its_success()
    {
        Accepted(nameof(CompleteRecoveryCommand));

        (await _app.Send(UsedUp)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_failure_stands_when_the_form_was_never_accepted() => (await _app.Send(UsedUp)).Error.ShouldBe(EmailLinkErrors.Invalid);

    [Fact]
    public async Task A_failure_stands_once_the_minute_is_over()
    {
        Accepted(nameof(CompleteRecoveryCommand));
        _app.Time.Advance(TimeSpan.FromSeconds(60));

        (await _app.Send(UsedUp)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task Another_use_case_of_the_same_form_has_an_outcome_of_its_own()
    {
        Accepted(nameof(RegisterCommand));

        (await _app.Send(UsedUp)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task A_failure_stands_when_the_account_of_the_first_copy_is_gone()
    {
        _app.With(A.User("alice"));
        Accepted(nameof(RegisterCommand), new FormOutcome(UserId.New(_app.Now)));

        (await _app.Send(new RegisterCommand("alice", null, "a long and good password"))).Error.ShouldBe(UserErrors.UsernameTaken);
    }

    [Fact]
    public async Task A_busy_server_is_not_asked_for_repeats()
    {
        _app.With(A.User("alice"));
        _app.HasPlace = false;

        (await _app.Send(new LoginCommand("alice", "right", Remember: false, A.Client(), Presented: null))).Error!.Kind.ShouldBe(ErrorKind.Unavailable);

        await _app.Submissions.DidNotReceiveWithAnyArgs().FindAsync(default, default);
    }

    [Fact]
    public async Task Queries_do_not_read_the_form()
    {
        await _app.Send(new ListSessionsQuery(UserId.New(_app.Now), SessionId.New(_app.Now)));

        _app.Form.Readings.ShouldBe(0);
        await _app.Send(UsedUp);
        _app.Form.Readings.ShouldBe(1);
    }

    private void Accepted(string useCase, FormOutcome? outcome = null)
    {
        var key = Digest.ForUseCase(useCase);
        _app.Submissions.FindAsync(key, Arg.Any<CancellationToken>()).Returns(FormSubmission.Accept(key, outcome ?? FormOutcome.Done, _app.Now));
    }
}
