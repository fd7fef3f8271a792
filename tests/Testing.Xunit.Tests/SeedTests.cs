using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>A failed run can be repeated.</summary>
public partial class SeedTests
{
    [Fact]
    public async Task The_seed_of_a_failure_repeats_it()
    {
        var failed = await FailAsync(seed: null);

        var repeated = await FailAsync(ulong.Parse(Seed().Match(failed).Groups["seed"].Value, CultureInfo.InvariantCulture));

        repeated.ShouldBe(failed);
    }

    [Fact]
    public async Task Each_run_has_a_seed_of_its_own() => Seed().Match(await FailAsync(seed: null)).Value.ShouldNotBe(Seed().Match(await FailAsync(seed: null)).Value);

    private static async Task<string> FailAsync(ulong? seed) =>
        (await Should.ThrowAsync<ContractViolationException>(new Contract(seed).An_account_that_keeps_failing_is_locked_out)).Message;

    [GeneratedRegex(@"Seed => (?<seed>\d+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Seed();

    private sealed class Contract(ulong? seed) : LockoutPolicyContract<NeverLocksOut>
    {
        protected override ulong? Seed => seed;

        protected override NeverLocksOut Create() => new();
    }

    /// <summary>Which history shows it depends on the seed: the pauses are not shortened.</summary>
    private sealed class NeverLocksOut : ILockoutPolicy
    {
        public int GetMaxFailedAttempts(User user) => user.Attempts.FailedCount + 1;

        public TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => TimeSpan.FromMinutes(1);
    }
}
