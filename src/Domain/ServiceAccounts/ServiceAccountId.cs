namespace Auth.Domain.ServiceAccounts;

/// <summary>The id of a service account, a UUIDv7, so that newer accounts sort last.</summary>
public readonly record struct ServiceAccountId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static ServiceAccountId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Whether the left id was created earlier.</summary>
    public static bool operator <(ServiceAccountId left, ServiceAccountId right) => left.Value < right.Value;

    /// <summary>Whether the left id was created later.</summary>
    public static bool operator >(ServiceAccountId left, ServiceAccountId right) => left.Value > right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
