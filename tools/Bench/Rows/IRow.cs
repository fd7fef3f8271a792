using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>A measurement that can be selected by name.</summary>
internal interface IRow
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>Starts the servers, measures, and stops the servers.</summary>
    Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context);
}
