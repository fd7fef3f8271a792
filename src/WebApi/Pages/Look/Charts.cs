namespace Auth.WebApi.Pages.Look;

/// <summary>A step of time in a <see cref="BarChart"/>.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Mark">What stands below it on the axis; null: nothing, as most have no room.</param>
public sealed record ChartStep(string Name, string? Mark);

/// <summary>What a <see cref="BarChart"/> shows in one colour.</summary>
/// <param name="Name">What was counted.</param>
/// <param name="Tone">The colour, as the stylesheet calls it: <c>a</c>, <c>b</c> or <c>c</c>.</param>
/// <param name="Values">How often, a value a step.</param>
public sealed record ChartSeries(string Name, string Tone, IReadOnlyList<long> Values);

/// <summary>The axis of a chart: from zero, in round steps.</summary>
/// <param name="Marks">The values that are written beside it.</param>
internal sealed record ChartScale(IReadOnlyList<long> Marks)
{
    private const int Steps = 4;

    /// <summary>Where it ends at the least: the one thing that happened does not fill the chart.</summary>
    private const long Least = 4;

    /// <summary>Where it ends.</summary>
    public long Top => Marks[^1];

    /// <summary>One that has room for a value.</summary>
    public static ChartScale UpTo(long value)
    {
        var room = Math.Max(value, Least);
        var step = RoundedUp((room + Steps - 1) / Steps);
        return new([.. Enumerable.Range(0, (int)((room + step - 1) / step) + 1).Select(i => i * step)]);
    }

    /// <summary>To 1, 2 or 5, or a power of ten times that.</summary>
    private static long RoundedUp(long value)
    {
        for (var power = 1L; ; power *= 10)
        {
            if (value <= power) return power;
            if (value <= 2 * power) return 2 * power;
            if (value <= 5 * power) return 5 * power;
        }
    }
}
