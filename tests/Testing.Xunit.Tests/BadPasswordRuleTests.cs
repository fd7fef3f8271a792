using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Testing.Xunit.Tests;

/// <summary>The contract finds wrong password rules.</summary>
public class BadPasswordRuleTests
{
    [Fact]
    public async Task A_rule_that_throws_at_emoji_is_found()
    {
        var contract = new Contract<CountsCodePoints>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldBe("""
            CountsCodePoints throws an exception.

              alice has no role
              alice chooses the password '\u{1F4BB}'

            expected: an answer
            was:      ArgumentException: Found a low surrogate char without a preceding high surrogate at index: 1. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters. (Parameter 's')
            """);
    }

    [Fact]
    public async Task A_message_with_the_password_is_found()
    {
        var contract = new Contract<QuotesThePassword>();

        (await Failure.GetMessageAsync(contract.A_rejection_does_not_contain_the_password)).ShouldBe("""
            QuotesThePassword puts the password into its message.

              alice has no role
              alice chooses the password ' qZ7xKv'

            expected: a message without the password
            was:      '' qZ7xKv' has spaces.'
            """);
    }

    [Fact]
    public async Task A_rejection_without_a_field_is_found()
    {
        var contract = new Contract<NamesNoField>();

        (await Failure.GetMessageAsync(contract.A_rejection_names_the_field_password)).ShouldBe("""
            NamesNoField rejects a password without naming the field.

              alice has no role
              alice chooses the password 'Contoso'

            expected: Error.Invalid("password", …)
            was:      Invalid, without a field
            """);
    }

    [Fact]
    public async Task Passwords_that_the_contract_names_are_generated()
    {
        var contract = new NamedContract();

        (await Failure.GetMessageAsync(contract.A_rejection_names_the_field_password)).ShouldContain("\n  alice chooses the password 'Northwind'\n");
    }

    [Fact]
    public async Task A_password_is_chosen_for_accounts_that_do_not_exist_yet()
    {
        var contract = new Contract<ExpectsAccount>();

        (await Failure.GetMessageAsync(contract.It_answers_each_question_in_time_and_without_an_exception)).ShouldContain("\n  alice, who has no account yet, chooses the password '");
    }

    private sealed class NamedContract : PasswordRuleContract<NotThis>
    {
        protected override NotThis Create() => new("Northwind");

        protected override ulong? Seed => 1;

        protected override IReadOnlyCollection<string> Passwords => ["Northwind"];
    }

    private sealed class NotThis(string word) : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(password.Contains(word, StringComparison.Ordinal) ? new Error(ErrorKind.Invalid, "company_name", "Use another password.") : Result.Success());
    }

    private sealed class ExpectsAccount : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(owner.UserId!.Value.Value == Guid.Empty ? Error.Invalid("password", "Use another password.") : Result.Success());
    }

    private sealed class Contract<TRule> : PasswordRuleContract<TRule>
        where TRule : class, IPasswordRule, new()
    {
        protected override TRule Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class CountsCodePoints : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Range(0, password.Length).Any(i => char.ConvertToUtf32(password, i) == 0) ? Error.Invalid("password", "Use visible characters.") : Result.Success());
    }

    private sealed class QuotesThePassword : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(password.Contains(' ', StringComparison.Ordinal) ? Error.Invalid("password", $"'{password}' has spaces.") : Result.Success());
    }

    private sealed class NamesNoField : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(password.Contains("Contoso", StringComparison.Ordinal) ? new Error(ErrorKind.Invalid, "company_name", "Use another password.") : Result.Success());
    }
}
