namespace Auth.Domain.Passkeys;

/// <summary>The id of a passkey, a UUIDv7.</summary>
public readonly record struct PasskeyId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static PasskeyId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
