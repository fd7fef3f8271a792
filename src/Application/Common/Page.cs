namespace Auth.Application.Common;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items of the page.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>Creates a page from items that were read with one more than the limit, which shows whether there is a next page.</summary>
    public static Page<T> Create(IReadOnlyList<T> items, int limit, Func<T, string> cursor) =>
        items.Count <= limit ? new(items, null) : new([.. items.Take(limit)], cursor(items[limit - 1]));
}

/// <summary>The bounds of page sizes.</summary>
public static class Paging
{
    /// <summary>The default number of items per page.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The maximum number of items per page.</summary>
    public const int MaximumLimit = 200;

    /// <summary>Lowers a limit above the maximum to it, so that a client need not know the maximum.</summary>
    internal static int Cap(int limit) => Math.Min(limit, MaximumLimit);
}
