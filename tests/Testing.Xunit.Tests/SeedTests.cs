using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Testing.Xunit.Tests;

/// <summary>A failed run can be repeated.</summary>
public partial class SeedTests
{
    [Fact]
    public async Task The_seed_of_a_failure_repeats_it()
    {
        var failed = await FailAsync(seed: null);

        var repeated = await FailAsync(ulong.Parse(SeedLine().Match(failed).Groups["seed"].Value, CultureInfo.InvariantCulture));

        repeated.ShouldBe(failed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Runs_with_one_seed_find_the_same_history(ulong seed) => (await FailAsync(seed)).ShouldBe(await FailAsync(seed));

    [Fact]
    public async Task Each_run_has_a_seed_of_its_own() => SeedLine().Match(await FailAsync(seed: null)).Value.ShouldNotBe(SeedLine().Match(await FailAsync(seed: null)).Value);

    private static async Task<string> FailAsync(ulong? seed) =>
        (await Should.ThrowAsync<ContractViolationException>(new Contract(seed).It_answers_each_question_in_time_and_without_an_exception)).Message;

    [GeneratedRegex(@"Seed => (?<seed>\d+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex SeedLine();

    private sealed class Contract(ulong? seed) : PasswordRuleContract<ThrowsAtLongPasswords>
    {
        protected override ulong? Seed => seed;

        protected override ThrowsAtLongPasswords Create() => new();
    }

    /// <summary>The shortest history has twenty characters of the generated password, so that it depends on the seed.</summary>
    private sealed class ThrowsAtLongPasswords : IPasswordRule
    {
        public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
            Task.FromResult(password.Length < 20 ? Result.Success() : throw new InvalidOperationException("Too long."));
    }
}
