namespace Auth.Domain.Sessions;

/// <summary>Identifies a session in lists and events; a UUIDv7. It admits nobody: the <see cref="SessionToken"/> does.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
