using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The entities of one kind that a unit of work has loaded, added or removed.</summary>
internal abstract class WorkingSet
{
    /// <summary>Forgets everything that was loaded.</summary>
    public abstract void Discard();

    /// <summary>Requires that unchanged entities are still current at commit.</summary>
    public abstract void RequireCurrent();

    /// <summary>Whether the database would reject the changes: by another change of the same row, a duplicate value or a missing owner.</summary>
    public abstract bool HasConflict();

    /// <summary>Writes the changes.</summary>
    public abstract void Write();
}

/// <inheritdoc />
internal sealed class WorkingSet<T>(InMemoryTable<T> table, InMemoryContext context) : WorkingSet
    where T : class
{
    private readonly List<Entry> _entries = [];

    /// <summary>Entities that the unit of work holds and does not remove.</summary>
    public IEnumerable<T> Held => _entries.Where(entry => !entry.IsRemoved).Select(entry => entry.Entity);

    /// <summary>Returns the stored entities that match, in the order of their rows. Within a unit of work, each entity has one instance.</summary>
    public IReadOnlyList<T> Where(Func<T, bool> predicate) => [.. table.Rows.Where(row => predicate(row.Entity)).Select(row => context.IsTracking ? Track(row) : EntityCopy.Of(row.Entity))];

    /// <summary>Returns the stored entity that matches; null if there is none.</summary>
    public T? Find(Func<T, bool> predicate) => Where(predicate).SingleOrDefault();

    /// <summary>Returns an entity that the unit of work holds already, added or loaded; null outside of a unit of work.</summary>
    public T? FindHeld(Func<T, bool> predicate) => context.IsTracking ? Held.SingleOrDefault(predicate) : null;

    /// <summary>Adds an entity at commit.</summary>
    public void Add(T entity)
    {
        RequireTracking();
        _entries.Add(new Entry(entity, row: null));
        context.OnTracked(entity);
    }

    /// <summary>Removes an entity at commit.</summary>
    public void Remove(T entity)
    {
        RequireTracking();
        var entry = FindEntry(entity) ?? throw new InvalidOperationException($"Load the {typeof(T).Name} in the unit of work that removes it.");
        if (entry.Row is null) _entries.Remove(entry);
        else entry.IsRemoved = true;
    }

    /// <summary>The state of an entity as it was loaded; null if it was not loaded.</summary>
    public T? GetOriginal(T entity) => FindEntry(entity)?.Row?.Entity;

    /// <summary>Whether the work removes the entity with this key.</summary>
    public bool IsRemoved(object key) => _entries.Exists(entry => entry.IsRemoved && entry.GetKey(table).Equals(key));

    /// <summary>Requires that an entity is still current at commit, and changes its row, so that others wait or start again.</summary>
    public void Lock(T entity) => FindEntry(entity)!.IsLocked = true;

    public override void Discard() => _entries.Clear();

    public override void RequireCurrent() => _entries.ForEach(entry => entry.MustBeCurrent = true);

    public override bool HasConflict()
    {
        if (_entries.Any(entry => entry.Row is { } row && (entry.MustBeCurrent || entry.IsChanged) && table.FindRow(entry.GetKey(table))?.Revision != row.Revision)) return true;
        var added = _entries.Where(entry => entry.Row is null).ToList();
        return added.Exists(entry => table.FindRow(entry.GetKey(table)) is not null || IsOrphan(entry.Entity)) || HasDuplicates();
    }

    public override void Write()
    {
        foreach (var entry in _entries.Where(entry => entry.IsChanged).ToList())
        {
            if (entry.IsRemoved) Delete(entry);
            else entry.Row = table.Write(NextVersion(entry.Entity));
        }

        foreach (var entry in _entries) (entry.IsLocked, entry.MustBeCurrent) = (false, false);
    }

    private T Track(StoredRow<T> row)
    {
        if (_entries.Find(entry => entry.GetKey(table).Equals(table.GetKey(row.Entity))) is { } known) return known.Entity;

        var loaded = new Entry(EntityCopy.Of(row.Entity), row);
        _entries.Add(loaded);
        context.OnTracked(loaded.Entity);
        return loaded.Entity;
    }

    private Entry? FindEntry(T entity) => _entries.Find(entry => ReferenceEquals(entry.Entity, entity));

    private void Delete(Entry entry)
    {
        table.Remove(entry.Entity);
        _entries.Remove(entry);
        if (entry.Entity is User user) context.Database.RemoveOwnedBy(user.Id);
    }

    private bool IsOrphan(T entity) => table.Owner?.Invoke(entity) is { } owner && !context.WillHaveUser(owner);

    /// <summary>Compares the rows as they will be, because the order of the writes within a transaction does not matter.</summary>
    private bool HasDuplicates()
    {
        if (table.Unique.Count == 0 || !_entries.Exists(entry => entry.IsChanged)) return false;
        var held = _entries.Select(entry => entry.GetKey(table)).ToHashSet();
        var final = table.Rows.Select(row => row.Entity).Where(entity => !held.Contains(table.GetKey(entity))).Concat(Held).ToList();
        return table.Unique.Any(value => final.Select(value).OfType<object>().GroupBy(own => own).Any(group => group.Skip(1).Any()));
    }

    private void RequireTracking()
    {
        if (!context.IsTracking) throw new InvalidOperationException("Entities are added and removed within a unit of work.");
    }

    private static T NextVersion(T entity)
    {
        if (entity is User or Device or TotpAuthenticator or Passkey or Invitation or ServiceAccount) EntityCopy.Set(entity, nameof(AggregateRoot.Version), ((AggregateRoot)(object)entity).Version + 1);
        return entity;
    }

    private sealed class Entry(T entity, StoredRow<T>? row)
    {
        public T Entity { get; } = entity;

        /// <summary>The row as loaded or as last written; null for an added entity.</summary>
        public StoredRow<T>? Row { get; set; } = row;

        public bool IsRemoved { get; set; }

        public bool IsLocked { get; set; }

        public bool MustBeCurrent { get; set; }

        public bool IsChanged => Row is null || IsRemoved || IsLocked || !EntityCopy.HaveSameState(Row.Entity, Entity);

        public object GetKey(InMemoryTable<T> table) => table.GetKey(Entity);
    }
}
