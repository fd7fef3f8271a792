using System.Reflection;
using System.Text.Json;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Audit;

/// <summary>The event types of Auth: the names of its domain events in snake_case. They are part of the contract.</summary>
internal static class EventTypes
{
    private static readonly Dictionary<string, Type> ByName =
        typeof(IDomainEvent).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IDomainEvent))).ToDictionary(GetName, StringComparer.Ordinal);

    /// <summary>All types of Auth in alphabetical order. <see cref="EventCatalog"/> also has those of the host application.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The domain events by type.</summary>
    internal static IReadOnlyDictionary<string, Type> Events => ByName;

    /// <summary>Returns the type of an event, such as <c>session_started</c>.</summary>
    /// <exception cref="InvalidOperationException">An event of the host application has no <see cref="EventTypeAttribute"/>.</exception>
    public static string GetName(Type domainEvent) =>
        !domainEvent.IsAssignableTo(typeof(IHostEvent)) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(domainEvent.Name)
        : domainEvent.GetCustomAttribute<EventTypeAttribute>() is { } type ? type.Name
        : throw new InvalidOperationException($"{domainEvent} has no name in the audit log. Add [EventType].");
}
