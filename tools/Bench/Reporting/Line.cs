namespace Auth.Bench.Reporting;

/// <summary>A line of the table: what was measured, the goal, and what of it was seen.</summary>
internal sealed record Line(string Title)
{
    public Measurement Measured { get; init; } = new();

    /// <summary>Of the floor's requests a second of processor time.</summary>
    public double? TimesFloor { get; init; }

    public string Goal { get; init; } = "";

    public string Seen { get; init; } = "";

    /// <summary>Whether something was seen that must never be, however slow the machine is.</summary>
    public bool IsBroken { get; init; }
}
