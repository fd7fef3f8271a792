using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Common;

/// <summary>Runs the work, ends sessions by its events like the server's unit of work, and notes the commit. The aggregates of a test live in memory, so there is nothing to store.</summary>
/// <param name="users">The users whose events count, in memory.</param>
internal sealed class RunningUnitOfWork(Journal journal, ISessionRepository sessions, IReadOnlyCollection<User> users) : IUnitOfWork
{
    private readonly List<Action> _onCommitted = [];

    /// <summary>What other nodes do after this many commits.</summary>
    public Dictionary<int, Action> AfterCommit { get; } = [];

    /// <summary>What the next commits fail by; null: that one does not.</summary>
    public Queue<Exception?> Faults { get; } = [];

    public int Commits { get; private set; }

    /// <summary>Nothing is ever read here, so nothing has to be read again.</summary>
    public Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => ExecuteAsync(work, cancellationToken);

    public void OnCommitted(Action action) => _onCommitted.Add(action);

    public async Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Faults.TryDequeue(out var fault) && fault is not null) throw fault;
        _onCommitted.Clear();
        var eventsBefore = users.SelectMany(u => u.Events).ToList();
        var result = await work();
        await sessions.EndByEventsAsync(users.SelectMany(u => u.Events).Except(eventsBefore, ReferenceEqualityComparer.Instance).Cast<IDomainEvent>());
        journal.Note("commit");
        _onCommitted.ForEach(action => action());
        if (AfterCommit.Remove(++Commits, out var happens)) happens();
        return result;
    }
}

/// <summary>The order in which things happened.</summary>
internal sealed class Journal
{
    private readonly List<string> _entries = [];

    public IReadOnlyList<string> Entries => _entries;

    public void Note(string entry) => _entries.Add(entry);
}
