namespace Auth.Domain.ServiceAccounts;

/// <summary>The id of a key of a service account, a UUIDv7. It names the key without being the secret.</summary>
public readonly record struct ServiceKeyId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static ServiceKeyId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
