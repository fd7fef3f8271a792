namespace Auth.Domain.Devices;

/// <summary>The id of a device, a UUIDv7.</summary>
public readonly record struct DeviceId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static DeviceId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
