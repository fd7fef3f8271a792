namespace Auth.Application.Common;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page.</param>
/// <param name="NextCursor">Leads to the next page; null: this is the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>Makes a page of what was read: one more than the limit shows that there is a next one.</summary>
    public static Page<T> Of(IReadOnlyList<T> read, int limit, Func<T, string> cursor) =>
        read.Count <= limit ? new(read, null) : new([.. read.Take(limit)], cursor(read[limit - 1]));
}

/// <summary>The bounds of paging.</summary>
public static class Paging
{
    /// <summary>Items on a page when nothing is asked for.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Items on a page at the most.</summary>
    public const int MaximumLimit = 200;
}
