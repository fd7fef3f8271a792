using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Something that is measured on its own.</summary>
internal interface IRow
{
    /// <summary>By which it is asked for.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>Starts what it needs, measures, and ends it again.</summary>
    Task<IReadOnlyList<Line>> MeasureAsync(Lab lab);
}
