using Auth.Domain.Common;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>The contracts find wrong rules, each by the test for it, and show the shortest history.</summary>
public class BadRuleTests
{
    private static readonly Error No = new(ErrorKind.Forbidden, "no", "Not now.");

    [Fact]
    public async Task A_rule_that_cannot_be_created_again_fails_its_contract()
    {
        var contract = new CreatedOnce();

        (await Should.ThrowAsync<InvalidOperationException>(contract.Two_nodes_answer_like_one)).Message.ShouldBe("One is enough.");
    }

    [Fact]
    public async Task A_role_that_no_user_can_have_fails_the_contract()
    {
        var contract = new CapitalRole();

        (await Should.ThrowAsync<ContractViolationException>(contract.It_answers_each_question_in_time_and_without_an_exception)).Message.ShouldStartWith("Roles has 'Warehouse'.");
    }

    [Fact]
    public async Task A_rule_that_alternates_answers_differently_when_asked_again()
    {
        var contract = new LoginContract<Alternates>();

        (await Failure.GetMessageAsync(contract.It_gives_the_same_answer_when_the_transaction_runs_again)).ShouldBe("""
            Alternates gives another answer when the transaction runs again.

              alice has no role
              alice signs in from 192.0.2.1

            expected: accepted (the first answer)
            was:      rejected with no: Not now. (the second answer)
            """);
    }

    [Fact]
    public async Task A_rule_that_remembers_the_last_client_differs_between_nodes()
    {
        var contract = new LoginContract<OneClient>();

        (await Failure.GetMessageAsync(contract.Two_nodes_answer_like_one)).ShouldBe("""
            OneClient keeps state: two nodes do not answer like one.

              alice has no role
              alice signs in from 192.0.2.1 (node 1)
              alice signs in from 192.0.2.77 (node 2)

            expected: rejected with no: Not now. (one node)
            was:      accepted (two nodes)
            """);
    }

    [Fact]
    public async Task A_rule_that_records_the_login_changes_the_user()
    {
        var contract = new LoginContract<RecordsLogin>();

        (await Failure.GetMessageAsync(contract.It_does_not_change_the_user)).ShouldBe("""
            RecordsLogin changes the user.

              alice has no role
              alice signs in from 192.0.2.1

            expected: the user stays as it is
            was:      it was changed by the rule
            """);
    }

    [Fact]
    public async Task A_rule_that_expects_an_email_throws()
    {
        var contract = new LoginContract<ExpectsEmail>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldBe("""
            ExpectsEmail throws an exception.

              alice has no role
              alice signs in from 192.0.2.1

            expected: an answer
            was:      InvalidOperationException: No email.
            """);
    }

    [Fact]
    public async Task A_rule_that_hangs_fails_the_test()
    {
        var contract = new LoginContract<Hangs>();

        var failure = await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception);

        failure.ShouldStartWith("Hangs takes longer than a login waits.\n\n");
        failure.ShouldEndWith("\n\nexpected: an answer within 2 seconds\nwas:      no answer in this time");
    }

    [Theory]
    [InlineData(ErrorKind.Forbidden, "Not Now", "Not now.", "the code 'Not Now'")]
    [InlineData(ErrorKind.Forbidden, "not_now", " ", "the message ' '")]
    [InlineData(ErrorKind.Forbidden, "not_now", "Not\nnow.", "the message 'Not\\u{A}now.'")]
    [InlineData((ErrorKind)99, "not_now", "Not now.", "the kind 99")]
    public async Task An_invalid_error_is_found(ErrorKind kind, string code, string message, string was)
    {
        var contract = new RejectingContract(new Error(kind, code, message));

        (await Failure.GetMessageAsync(contract.A_rejection_has_an_error_code_and_a_message)).ShouldBe($"""
            Rejects rejects without a valid error.

              alice has no role
              alice signs in from 192.0.2.1

            expected: an error code in snake_case and messages of one line
            was:      {was}
            """);
    }

    [Fact]
    public async Task An_empty_message_of_a_field_is_found()
    {
        var contract = new RejectingContract(Error.Invalid("username", ""));

        (await Failure.GetMessageAsync(contract.A_rejection_has_an_error_code_and_a_message)).ShouldEndWith("was:      the message ''");
    }

    [Fact]
    public async Task A_result_that_is_null_is_found()
    {
        var contract = new LoginContract<ReturnsNull>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldEndWith("was:      InvalidOperationException: The result is null.");
    }

    [Fact]
    public Task A_rule_may_throw_the_cancellation() => new LoginContract<ThrowsCancellation>().It_ends_when_the_request_is_cancelled();

    [Fact]
    public async Task A_role_change_rule_that_changes_the_account_is_found()
    {
        var contract = new RoleChangeContract<GrantsItself>();

        (await Failure.GetMessageAsync(contract.It_does_not_change_the_user)).ShouldBe("""
            GrantsItself changes the user.

              alice has no role
              an administrator sets the roles of alice to clerk

            expected: the user stays as it is
            was:      it was changed by the rule
            """);
    }

    [Fact]
    public async Task Emails_of_domains_in_the_code_are_generated()
    {
        var contract = new RegistrationContract<ThrowsForContoso>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldContain("\n  'alice' registers with alice@contoso.com from 192.0.2.1\n");
    }

    [Fact]
    public async Task Emails_that_the_contract_names_are_generated()
    {
        var contract = new NamedEmailContract();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldContain("\n  'alice' registers with ann@northwind.com from 192.0.2.1\n");
    }

    [Fact]
    public async Task A_role_change_rule_that_expects_a_username_throws()
    {
        var contract = new RoleChangeContract<ExpectsUsername>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldBe("""
            ExpectsUsername throws an exception.

              alice has no role
              an administrator sets the roles of an invitation without a username to none

            expected: an answer
            was:      InvalidOperationException: No username.
            """);
    }

    [Fact]
    public async Task A_registration_rule_that_counts_differs_between_nodes()
    {
        var contract = new RegistrationContract<TwoRegistrations>();

        (await Failure.GetMessageAsync(contract.Two_nodes_answer_like_one)).ShouldBe("""
            TwoRegistrations keeps state: two nodes do not answer like one.

              'alice' registers without an email from 192.0.2.1 (node 1)
              'alice' registers without an email from 192.0.2.1 (node 2)
              'alice' registers without an email from 192.0.2.1 (node 1)

            expected: rejected with no: Not now. (one node)
            was:      accepted (two nodes)
            """);
    }

    private sealed class LoginContract<TRule> : LoginRuleContract<TRule>
        where TRule : class, ILoginRule, new()
    {
        protected override TRule Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class CreatedOnce : LoginRuleContract<OneClient>
    {
        private bool _isCreated;

        protected override OneClient Create()
        {
            if (_isCreated) throw new InvalidOperationException("One is enough.");
            _isCreated = true;
            return new OneClient();
        }
    }

    private sealed class CapitalRole : LoginRuleContract<OneClient>
    {
        protected override IReadOnlyCollection<string> Roles => ["Warehouse"];

        protected override OneClient Create() => new();
    }

    private sealed class RoleChangeContract<TRule> : RoleChangeRuleContract<TRule>
        where TRule : class, IRoleChangeRule, new()
    {
        protected override TRule Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class RegistrationContract<TRule> : RegistrationRuleContract<TRule>
        where TRule : class, IRegistrationRule, new()
    {
        protected override TRule Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class RejectingContract(Error error) : LoginRuleContract<Rejects>
    {
        protected override Rejects Create() => new(error);

        protected override ulong? Seed => 1;
    }

    private sealed class NamedEmailContract : RegistrationRuleContract<ThrowsFor>
    {
        protected override ThrowsFor Create() => new("@northwind.com");

        protected override IReadOnlyCollection<string> Emails => ["ann@northwind.com"];

        protected override ulong? Seed => 1;
    }

    private abstract class LoginRule : ILoginRule
    {
        public virtual Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(Allows(user, client) ? Result.Success() : No);

        protected virtual bool Allows(User user, ClientFingerprint client) => true;
    }

    private sealed class Alternates : LoginRule
    {
        private bool _allows;

        protected override bool Allows(User user, ClientFingerprint client) => _allows = !_allows;
    }

    private sealed class OneClient : LoginRule
    {
        private readonly Dictionary<UserId, ClientFingerprint> _clients = [];

        protected override bool Allows(User user, ClientFingerprint client) => _clients.TryAdd(user.Id, client) || _clients[user.Id] == client;
    }

    private sealed class RecordsLogin : LoginRule
    {
        public override Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken)
        {
            if (user.IsActive) user.RecordLogin(now);
            return Task.FromResult(Result.Success());
        }
    }

    private sealed class ExpectsEmail : LoginRule
    {
        protected override bool Allows(User user, ClientFingerprint client) => user.Email is null ? throw new InvalidOperationException("No email.") : true;
    }

    private sealed class Hangs : LoginRule
    {
        protected override bool Allows(User user, ClientFingerprint client) => new ManualResetEvent(initialState: false).WaitOne();
    }

    private sealed class Rejects(Error error) : LoginRule
    {
        public override Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult<Result>(error);
    }

    private sealed class ReturnsNull : LoginRule
    {
        public override Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult<Result>(null!);
    }

    private sealed class ThrowsCancellation : LoginRule
    {
        public override Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Result.Success());
        }
    }

    private sealed class GrantsItself : IRoleChangeRule
    {
        public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken)
        {
            change.Account?.SetRoles(change.After, now);
            return Task.FromResult(Result.Success());
        }
    }

    private sealed class ThrowsForContoso : IRegistrationRule
    {
        public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(email?.Value.EndsWith("@contoso.com", StringComparison.Ordinal) == true ? throw new InvalidOperationException("No list of employees.") : Result.Success());
    }

    private sealed class ThrowsFor(string domain) : IRegistrationRule
    {
        public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(email?.Value.EndsWith(domain, StringComparison.Ordinal) == true ? throw new InvalidOperationException("No list of employees.") : Result.Success());
    }

    private sealed class ExpectsUsername : IRoleChangeRule
    {
        public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(change.Username is null ? throw new InvalidOperationException("No username.") : Result.Success());
    }

    private sealed class TwoRegistrations : IRegistrationRule
    {
        private int _count;

        public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(++_count <= 2 ? Result.Success() : No);
    }
}
