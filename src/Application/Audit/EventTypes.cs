using System.Text.Json;
using Auth.Domain.Common;

namespace Auth.Application.Audit;

/// <summary>The event types of the audit log: the names of the domain events in snake_case. They are part of the contract.</summary>
public static class EventTypes
{
    /// <summary>All types in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(IDomainEvent).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IDomainEvent))).Select(GetName).Order(StringComparer.Ordinal)];

    /// <summary>Returns the type of a domain event, such as <c>session_started</c>.</summary>
    public static string GetName(Type domainEvent) => JsonNamingPolicy.SnakeCaseLower.ConvertName(domainEvent.Name);
}
