namespace Auth.Domain.Users;

/// <summary>Identifies a user for ever; a UUIDv7 (RFC 9562), so that newer users sort last.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static UserId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Whether the left one was made earlier.</summary>
    public static bool operator <(UserId left, UserId right) => left.Value < right.Value;

    /// <summary>Whether the left one was made later.</summary>
    public static bool operator >(UserId left, UserId right) => left.Value > right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>Identifies one attempt while it is pending.</summary>
public readonly record struct AttemptId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static AttemptId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}
