namespace Auth.Infrastructure.Persistence;

/// <summary>What a look at the database found.</summary>
/// <param name="Pending">The migrations of this version that the database lacks, in order; all of them where there is no database.</param>
public sealed record DatabaseInspection(IReadOnlyList<string> Pending);
