using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Auth.Domain.Common;

namespace Auth.Testing;

/// <summary>Copies entities and compares their state, field by field, as a database does by writing and reading them.</summary>
internal static class EntityCopy
{
    private static readonly MethodInfo CloneMethod = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <summary>Copies an entity with everything that can change. Immutable values are shared.</summary>
    public static T Of<T>(T entity)
        where T : class => (T)CopyObject(entity);

    /// <summary>Copies an entity and clears the events of the copy.</summary>
    public static T WithoutEvents<T>(T entity)
        where T : class
    {
        var copy = Of(entity);
        (copy as AggregateRoot)?.TakeEvents();
        return copy;
    }

    /// <summary>Whether two entities have the same state. Events are not compared.</summary>
    public static bool HaveSameState<T>(T left, T right)
        where T : class => AreEqual(left, right);

    /// <summary>Sets a property that only the database sets.</summary>
    public static void Set<T>(T entity, string property, object? value)
        where T : class => FindProperty(typeof(T), property).SetValue(entity, value);

    private static object CopyObject(object value)
    {
        if (value is IList { IsFixedSize: false } list) return CopyList(list);
        if (!IsMutable(value.GetType())) return value;

        var copy = CloneMethod.Invoke(value, null)!;
        foreach (var field in GetFields(value.GetType()))
        {
            if (field.GetValue(value) is { } content) field.SetValue(copy, CopyObject(content));
        }

        return copy;
    }

    private static IList CopyList(IList list)
    {
        var copy = (IList)Activator.CreateInstance(list.GetType())!;
        foreach (var item in list) copy.Add(item is null ? null : CopyObject(item));
        return copy;
    }

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (IList { IsFixedSize: false } items, IList others) when items is not IList<IDomainEvent> =>
            items.Count == others.Count && items.Cast<object?>().Zip(others.Cast<object?>()).All(pair => AreEqual(pair.First, pair.Second)),
        (IList<IDomainEvent>, _) => true,
        _ when IsMutable(left.GetType()) => left.GetType() == right.GetType() && GetFields(left.GetType()).All(field => AreEqual(field.GetValue(left), field.GetValue(right))),
        _ => left.Equals(right),
    };

    /// <summary>Entities and their parts. Records and structs of the domain are immutable.</summary>
    private static bool IsMutable(Type type) =>
        type is { IsClass: true, Namespace: { } name } && name.StartsWith("Auth.", StringComparison.Ordinal) && type.GetMethod("<Clone>$") is null;

    private static FieldInfo[] GetFields(Type type) => Fields.GetOrAdd(type, static key => [.. GetHierarchy(key).SelectMany(level =>
        level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))]);

    private static IEnumerable<Type> GetHierarchy(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType) yield return level;
    }

    private static PropertyInfo FindProperty(Type type, string name) =>
        GetHierarchy(type).Select(level => level.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)).First(property => property is not null)!;
}
