namespace Auth.Domain.Users;

/// <summary>The id of a user, a UUIDv7 (RFC 9562), so that newer users sort last. It is never reused.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static UserId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Whether the left id was created earlier.</summary>
    public static bool operator <(UserId left, UserId right) => left.Value < right.Value;

    /// <summary>Whether the left id was created later.</summary>
    public static bool operator >(UserId left, UserId right) => left.Value > right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>The id of a pending attempt.</summary>
public readonly record struct AttemptId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static AttemptId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}
