using System.Reflection;
using System.Text.RegularExpressions;
using Auth.Domain.Users;

namespace Auth.Application.Audit;

/// <summary>The event types of Auth and of the host application.</summary>
internal sealed partial class EventCatalog
{
    private const int MaximumLength = 64;

    private readonly SortedDictionary<string, Type> _hostEvents = new(StringComparer.Ordinal);

    /// <summary>All types in alphabetical order.</summary>
    public IReadOnlyList<string> All => [.. EventTypes.All.Concat(_hostEvents.Keys).Order(StringComparer.Ordinal)];

    /// <summary>All events with their types.</summary>
    internal IEnumerable<KeyValuePair<string, Type>> Events => EventTypes.Events.Concat(_hostEvents);

    /// <summary>The classes of all events. Each start asks for them, and LINQ on the pairs of <see cref="Events"/> would be compiled then.</summary>
    internal IEnumerable<Type> EventClasses => EventTypes.Events.Values.Concat(_hostEvents.Values);

    /// <summary>Returns the event of a type; null if there is none.</summary>
    internal Type? Find(string type) => EventTypes.Events.GetValueOrDefault(type) ?? _hostEvents.GetValueOrDefault(type);

    /// <summary>Adds the events of an assembly of the host application.</summary>
    /// <exception cref="InvalidOperationException">An event has no type, one without a prefix, or one that is taken.</exception>
    internal void Add(Assembly assembly)
    {
        foreach (var hostEvent in assembly.DefinedTypes.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(IHostEvent))))
        {
            var name = EventTypes.GetName(hostEvent);
            if (name.Length > MaximumLength || !Pattern().IsMatch(name))
                throw new InvalidOperationException($"{hostEvent} has the event type '{name}'. Use a prefix and a name of a-z, 0-9 and _ with a dot between them, such as 'orders.order_placed', and at most {MaximumLength} characters.");
            if (_hostEvents.TryGetValue(name, out var other) && other != hostEvent)
                throw new InvalidOperationException($"{hostEvent} and {other} have the same event type, '{name}'.");
            _hostEvents[name] = hostEvent;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}
