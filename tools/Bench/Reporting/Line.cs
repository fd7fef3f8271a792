namespace Auth.Bench.Reporting;

/// <summary>A line of the table: measurement, goal and result.</summary>
internal sealed record Line(string Title)
{
    public Measurement Measured { get; init; } = new();

    /// <summary>Requests per CPU second, relative to the floor.</summary>
    public double? FloorRatio { get; init; }

    public string Goal { get; init; } = "";

    public string Result { get; init; } = "";

    /// <summary>Whether the result is wrong on any machine, however slow it is.</summary>
    public bool IsFailure { get; init; }
}
