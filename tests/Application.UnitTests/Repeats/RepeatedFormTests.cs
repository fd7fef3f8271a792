using Auth.Application.Common.Access;
using Auth.Application.Login;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.Repeats;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Auth.Application.UnitTests.Repeats;

/// <summary>If a handler fails because the first copy of a form has already succeeded, the pipeline returns that copy's outcome (ADR 21). Parallel copies are tested on databases.</summary>
public class RepeatedFormTests
{
    private static readonly SubmissionDigest Digest = new(Sha256Digest.Compute("a form"));
    private static readonly CompleteRecoveryCommand UsedLink = new(Token<EmailLink>.New().Reveal(), "a long and good password");

    private readonly TestDatabase _database = new();
    private readonly TestSubmission _form = new() { Digest = Digest };

    [Fact]
    public async Task A_command_that_the_server_sends_does_not_read_the_form()
    {
        await SendAsync(new RecordRejectionCommand(Token<Session>.New().Hash(), SessionRejection.Expired));

        _form.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task Commands_read_the_form_and_queries_do_not()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);
        _database.Request.Actor = new SignedInUser(alice.Id, session.Id, IsAdministrator: false, _database.Now);

        (await SendAsync(new ListSessionsQuery(alice.Id, session.Id))).IsSuccess.ShouldBeTrue();
        _form.Reads.ShouldBe(0);

        await SendAsync(UsedLink);
        _form.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_the_first_copy_has_caused_returns_its_success()
    {
        Accept(nameof(CompleteRecoveryCommand));

        (await SendAsync(UsedLink)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failure_remains_if_the_form_was_never_accepted() => (await SendAsync(UsedLink)).Error.ShouldBe(EmailLinkErrors.Invalid);

    [Fact]
    public async Task A_failure_remains_after_the_repeat_window()
    {
        Accept(nameof(CompleteRecoveryCommand));
        _database.Time.Advance(Submission.FormWindow);

        (await SendAsync(UsedLink)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task Each_use_case_of_a_form_has_its_own_outcome()
    {
        Accept(nameof(RegisterCommand));

        (await SendAsync(UsedLink)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task A_failure_remains_if_the_account_of_the_first_copy_is_gone()
    {
        _database.Add(TestUsers.Create());
        Accept(nameof(RegisterCommand), new SubmissionOutcome(UserId.New(_database.Now)));

        (await SendAsync(new RegisterCommand("alice", null, "a long and good password"))).Error.ShouldBe(UserErrors.UsernameTaken);
    }

    [Fact]
    public async Task A_busy_server_does_not_look_up_repeats()
    {
        _database.Add(TestUsers.Create());
        var submissions = Substitute.For<ISubmissionRepository>();
        var passwords = new TestPasswordHasher { HasPermit = false };

        var result = await SendAsync(
            new LoginCommand("alice", "right", Remember: false, A.Client(), PresentedToken: null),
            services => services.AddSingleton(submissions).AddSingleton(passwords.Hasher));

        result.Error!.Kind.ShouldBe(ErrorKind.Unavailable);
        await submissions.DidNotReceiveWithAnyArgs().FindAsync(default, default);
    }

    private void Accept(string useCase, SubmissionOutcome? outcome = null) =>
        _database.Submissions.Store(Submission.Accept(Digest.ForUseCase(useCase), bodyDigest: null, outcome ?? SubmissionOutcome.Done, _database.Now));

    private async Task<T> SendAsync<T>(IRequest<T> request, Action<IServiceCollection>? others = null)
    {
        await using var provider = TestServices.Create(_database, services =>
        {
            services.AddSingleton<ISubmissionReader>(_form);
            others?.Invoke(services);
        }).BuildServiceProvider();
        return await provider.SendAsync(request);
    }
}
