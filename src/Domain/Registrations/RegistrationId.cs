namespace Auth.Domain.Registrations;

/// <summary>The id of a pending registration, a UUIDv7. The account that it becomes has an id of its own.</summary>
public readonly record struct RegistrationId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static RegistrationId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
