namespace Auth.Infrastructure.Persistence;

/// <summary>What a look at the database found.</summary>
/// <param name="Pending">The migrations of this version that the database lacks, in order; all of them where there is no database.</param>
/// <param name="Newer">The migrations that the database has and this version does not know, in order: a newer version migrated it.</param>
/// <param name="IsReadOnly">Whether the server takes no writes, as a standby or a demoted primary.</param>
public sealed record DatabaseInspection(IReadOnlyList<string> Pending, IReadOnlyList<string> Newer, bool IsReadOnly);
