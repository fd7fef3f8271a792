using FsCheck;
using FsCheck.Fluent;

namespace Auth.Domain.UnitTests.Lockout;

/// <summary>One action on an account.</summary>
/// <remarks><c>Which</c> selects a pending attempt, modulo their number.</remarks>
public abstract record Step
{
    public sealed record Begin : Step;

    public sealed record Wrong(int Which) : Step;

    public sealed record Right(int Which) : Step;

    /// <summary>Decides an attempt after its lease has expired.</summary>
    public sealed record Late(int Which, bool IsRight) : Step;

    public sealed record Reset : Step;

    public sealed record Lock : Step;

    public sealed record Unlock : Step;

    public sealed record Advance(TimeSpan By) : Step;
}

/// <param name="Duration">Duration of the first lockout; null: until a reset.</param>
public sealed record Limits(int MaxFailedAttempts, TimeSpan? Duration, TimeSpan MaxDuration);

/// <summary>Random steps: mostly attempts, some successes and administrator actions, and time steps from a microsecond to a day.</summary>
public static class AttemptStepGenerators
{
    public static Arbitrary<Step> Steps() => Arb.From(Gen.Frequency(
        (10, Gen.Constant<Step>(new Step.Begin())),
        (6, Which.Select(w => (Step)new Step.Wrong(w))),
        (2, Which.Select(w => (Step)new Step.Right(w))),
        (1, Which.Zip(Gen.Elements(true, false), (w, right) => (Step)new Step.Late(w, right))),
        (1, Gen.Elements<Step>(new Step.Reset(), new Step.Lock(), new Step.Unlock())),
        (4, Durations.Select(d => (Step)new Step.Advance(d)))));

    public static Arbitrary<Limits> PolicyLimits() => Arb.From(
        from max in Gen.Choose(1, 6)
        from seconds in Gen.Elements<int?>(1, 30, 60, 900, null)
        from doublings in Gen.Choose(0, 4)
        select new Limits(max, seconds is { } s ? TimeSpan.FromSeconds(s) : null, TimeSpan.FromSeconds((seconds ?? 1) << doublings)));

    private static Gen<int> Which => Gen.Choose(0, 1000);

    private static Gen<TimeSpan> Durations => Gen.Elements(
        TimeSpan.FromMicroseconds(1),
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(29),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1),
        TimeSpan.FromDays(1));
}
