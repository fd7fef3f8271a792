using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The rows of one kind of entity.</summary>
public abstract class InMemoryTable
{
    private protected InMemoryTable()
    {
    }

    internal abstract void Clear();

    internal abstract void RemoveOwnedBy(UserId userId);
}

/// <summary>The rows of one kind of entity. Every read returns copies; direct writes take effect immediately, like the commit of another server.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class InMemoryTable<T> : InMemoryTable
    where T : class
{
    private readonly Lock _gate;
    private readonly Dictionary<object, StoredRow<T>> _rows = [];
    private readonly Func<T, object> _key;
    private long _revision;

    internal InMemoryTable(Lock gate, Func<T, object> key) => (_gate, _key) = (gate, key);

    /// <summary>All rows, in the order in which they were added.</summary>
    public IReadOnlyList<T> All => [.. Rows.Select(row => EntityCopy.Of(row.Entity))];

    /// <summary>The user that a row belongs to, and with whom it is removed; null for rows without an owner.</summary>
    internal Func<T, UserId?>? Owner { get; init; }

    /// <summary>Values that no two rows may share. Null is not compared.</summary>
    internal IReadOnlyList<Func<T, object?>> Unique { get; init; } = [];

    /// <summary>The rows as stored. They are shared, so they must not be changed.</summary>
    internal IReadOnlyList<StoredRow<T>> Rows
    {
        get
        {
            lock (_gate) return [.. _rows.Values.OrderBy(row => row.Number)];
        }
    }

    /// <summary>Adds a row or replaces it, without its events.</summary>
    /// <returns>The entity.</returns>
    public T Store(T entity)
    {
        lock (_gate) Write(entity);
        return entity;
    }

    /// <summary>Reads the stored state of an entity.</summary>
    /// <exception cref="InvalidOperationException">It has been removed.</exception>
    public T Reload(T entity) => Find(entity) ?? throw new InvalidOperationException($"The {typeof(T).Name} has been removed.");

    /// <summary>Reads the stored state of an entity; null if it has been removed.</summary>
    public T? Find(T entity)
    {
        lock (_gate) return _rows.TryGetValue(_key(entity), out var row) ? EntityCopy.Of(row.Entity) : null;
    }

    /// <summary>Changes the stored state of an entity, like a commit of another server, but without events.</summary>
    public void Change(T entity, Action<T> change)
    {
        lock (_gate)
        {
            var stored = Reload(entity);
            change(stored);
            Store(stored);
        }
    }

    /// <summary>Removes a row.</summary>
    public void Remove(T entity)
    {
        lock (_gate) _rows.Remove(_key(entity));
    }

    internal object GetKey(T entity) => _key(entity);

    internal StoredRow<T>? FindRow(object key)
    {
        lock (_gate) return _rows.GetValueOrDefault(key);
    }

    /// <returns>The new row.</returns>
    internal StoredRow<T> Write(T entity)
    {
        lock (_gate)
        {
            var key = _key(entity);
            var revision = ++_revision;
            var row = new StoredRow<T>(EntityCopy.WithoutEvents(entity), revision, _rows.TryGetValue(key, out var previous) ? previous.Number : revision);
            return _rows[key] = row;
        }
    }

    internal override void Clear()
    {
        lock (_gate) _rows.Clear();
    }

    internal override void RemoveOwnedBy(UserId userId)
    {
        if (Owner is not { } owner) return;
        lock (_gate)
        {
            foreach (var key in _rows.Where(row => owner(row.Value.Entity) == userId).Select(row => row.Key).ToList()) _rows.Remove(key);
        }
    }
}

/// <summary>A row as stored.</summary>
/// <param name="Revision">Different after each write.</param>
/// <param name="Number">Orders the rows by their first write.</param>
internal sealed record StoredRow<T>(T Entity, long Revision, long Number)
    where T : class;
