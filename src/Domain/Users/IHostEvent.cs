using Auth.Domain.Sessions;

namespace Auth.Domain.Users;

/// <summary>An event of the host application about a user. <see cref="User.Record"/> stores it in the audit log, in the transaction of the change.</summary>
/// <remarks>A public record with <see cref="EventTypeAttribute"/>. Its public properties become the details of the event: ids and facts, never a secret, a name or an email.</remarks>
public interface IHostEvent : IUserEvent, ISessionNeutralEvent;

/// <summary>Names an event of the host application in the audit log.</summary>
/// <param name="name">A prefix of the host application and the event, such as <c>orders.order_placed</c>: two words of <c>a-z 0-9 _</c> with a dot between them, at most 64 characters. The types of Auth have no dot.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    /// <summary>The type in the audit log. It is stored, so it must not change.</summary>
    public string Name { get; } = name;
}
