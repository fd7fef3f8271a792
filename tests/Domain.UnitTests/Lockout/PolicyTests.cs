using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.UnitTests.Passwords;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Lockout;

public class LockoutPolicyTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Theory]
    [InlineData(1, 15)]
    [InlineData(2, 30)]
    [InlineData(7, 960)]
    [InlineData(8, 1440)]
    [InlineData(2000, 1440)]
    public void Lockout_duration_doubles_up_to_one_day(int inARow, int minutes)
    {
        LockoutPolicy.Default.GetLockoutDuration(TestUsers.Create(), inARow).ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Fact]
    public void A_policy_without_a_duration_has_unlimited_lockouts()
    {
        new LockoutPolicy(5, null, Day).GetLockoutDuration(TestUsers.Create(), 1).ShouldBeNull();
    }
}

public class PasswordPolicyTests
{
    [Theory]
    [Trait("Requirement", "R01")]
    [InlineData("82736451920384", false)]
    [InlineData("827364519203847", true)]
    [InlineData("😀😁😂😃😄😅😆😇😈😉😊😋😌😍", false)]
    [InlineData("😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎", true)]
    public async Task Passwords_have_at_least_15_code_points(string password, bool accepted)
    {
        (await Check(password)).IsFailure.ShouldBe(!accepted);
    }

    [Theory]
    [Trait("Requirement", "R02")]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task Passwords_have_at_most_1024_code_points(int length, bool accepted)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(i => char.ConvertFromUtf32(0x1F600 + (i * i % 1009 % 80))));

        (await Check(password)).IsFailure.ShouldBe(!accepted);
        PasswordPolicy.IsWithinLimits(password).ShouldBe(accepted);
    }

    [Theory]
    [Trait("Requirement", "R03")]
    [InlineData("all lower case, no digits")]
    [InlineData("ALL UPPER CASE NO DIGITS")]
    [InlineData("82736451920384756")]
    [InlineData("!?;:.,-_#+*~()[]{}")]
    public async Task Passwords_need_no_particular_character_classes(string password)
    {
        (await Check(password)).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [Trait("Requirement", "R04")]
    [InlineData("alexander.the.great")]
    [InlineData("ALEXANDER.THE.GREAT")]
    [InlineData(" alexander.the.great ")]
    [InlineData("alexander@example.org")]
    public async Task A_password_equal_to_the_username_or_email_in_any_spelling_is_rejected(string password)
    {
        (await Check(password)).Error!.Fields!.ShouldContainKey("password");
    }

    [Theory]
    [Trait("Requirement", "R04")]
    [InlineData("auth.macedon.example.org")]
    [InlineData("Auth.Macedon.Example.Org")]
    [InlineData("qwertyuiopasdfghjkl")]
    public async Task A_common_password_or_the_service_name_is_rejected(string password)
    {
        (await Check(password)).Error!.Fields!.ShouldContainKey("password");
    }

    [Theory]
    [Trait("Requirement", "R51")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no character \uFFFE")]
    public void Empty_or_invalid_text_is_not_within_password_limits(string? password)
    {
        PasswordPolicy.IsWithinLimits(password).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void A_lone_surrogate_is_not_within_password_limits()
    {
        PasswordPolicy.IsWithinLimits("half a pair \uD83D").ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R04")]
    public async Task A_breached_password_is_rejected()
    {
        (await Check("known from a breach")).Error!.Fields!.ShouldContainKey("password");
    }

    private static Task<Result> Check(string password) =>
        new PasswordPolicy(15, new SmallCommonPasswordList(), new Breached(), ["auth.macedon.example.org"]).CheckAsync(password, TestValues.Username("alexander.the.great"), TestValues.Email("alexander@example.org"), CancellationToken.None);

    private sealed class Breached : IBreachedPasswordChecker
    {
        public Task<bool> ContainsAsync(string password, CancellationToken cancellationToken) => Task.FromResult(password == "known from a breach");
    }
}
