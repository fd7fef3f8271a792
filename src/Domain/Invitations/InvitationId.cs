namespace Auth.Domain.Invitations;

/// <summary>The id of an invitation, a UUIDv7, so that newer invitations sort last. The account that it creates has an id of its own.</summary>
public readonly record struct InvitationId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static InvitationId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Whether the left id was created earlier.</summary>
    public static bool operator <(InvitationId left, InvitationId right) => left.Value < right.Value;

    /// <summary>Whether the left id was created later.</summary>
    public static bool operator >(InvitationId left, InvitationId right) => left.Value > right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
