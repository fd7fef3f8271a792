namespace Auth.Domain.Sessions;

/// <summary>The id of a session in lists and events, a UUIDv7. It grants no access; the session's token does.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
