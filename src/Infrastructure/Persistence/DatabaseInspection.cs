namespace Auth.Infrastructure.Persistence;

/// <summary>Result of a database inspection.</summary>
/// <param name="Pending">Migrations of this version that the database lacks, in order; all of them if there is no database.</param>
/// <param name="Newer">Migrations that the database has and this version does not know, in order. A newer version applied them.</param>
/// <param name="IsReadOnly">Whether the server rejects writes, as a standby or a demoted primary does.</param>
internal sealed record DatabaseInspection(IReadOnlyList<string> Pending, IReadOnlyList<string> Newer, bool IsReadOnly);
