namespace Auth.Domain.Passkeys;

/// <summary>Identifies a passkey; a UUIDv7.</summary>
public readonly record struct PasskeyId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static PasskeyId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
