namespace Auth.Application.Common;

/// <summary>The versions of a resource to which a change applies. With another version, the change is rejected (RFC 9110, 13.1).</summary>
public sealed record VersionCondition
{
    /// <summary>The change applies to these versions; null for all.</summary>
    public IReadOnlyCollection<string>? OneOf { get; init; }

    /// <summary>The change does not apply to these versions.</summary>
    public IReadOnlyCollection<string> NoneOf { get; init; } = [];

    /// <summary>Whether the change applies to a version.</summary>
    public bool IsMetBy(string version) => OneOf?.Contains(version, StringComparer.Ordinal) != false && !NoneOf.Contains(version, StringComparer.Ordinal);
}
