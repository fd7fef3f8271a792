namespace Auth.WebApi.Pages.Components;

/// <summary>A time step in a <see cref="BarChart"/>.</summary>
/// <param name="Name">Label of the step in tooltips and in the table.</param>
/// <param name="Mark">Label on the axis; null for most steps, which have no room for one.</param>
public sealed record ChartStep(string Name, string? Mark);

/// <summary>A data series of a <see cref="BarChart"/>.</summary>
/// <param name="Name">Label of the series.</param>
/// <param name="Tone">Color class in the stylesheet: <c>a</c>, <c>b</c> or <c>c</c>.</param>
/// <param name="Values">One value for each step.</param>
public sealed record ChartSeries(string Name, string Tone, IReadOnlyList<long> Values);

/// <summary>Axis of a chart: starts at zero, in round steps.</summary>
/// <param name="Marks">The labeled values.</param>
internal sealed record ChartScale(IReadOnlyList<long> Marks)
{
    private const int Steps = 4;

    /// <summary>Minimum end of the axis, so that a single event does not fill the chart.</summary>
    private const long Least = 4;

    /// <summary>The end of the axis.</summary>
    public long Top => Marks[^1];

    /// <summary>The scale for a maximum value.</summary>
    public static ChartScale UpTo(long value)
    {
        var top = Math.Max(value, Least);
        var step = RoundedUp((top + Steps - 1) / Steps);
        return new([.. Enumerable.Range(0, (int)((top + step - 1) / step) + 1).Select(i => i * step)]);
    }

    /// <summary>Rounds up to 1, 2 or 5 times a power of ten.</summary>
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
