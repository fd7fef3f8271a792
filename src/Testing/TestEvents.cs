using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>The audit log of a test server.</summary>
public sealed class TestEvents
{
    /// <summary>How long <see cref="WaitForAsync{T}"/> waits by default, in real time.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    private const int PageSize = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly IServiceProvider _services;

    internal TestEvents(IServiceProvider services) => _services = services;

    /// <summary>Lists events with actor and client, oldest first.</summary>
    /// <param name="user">Only events about this user; null for all.</param>
    public Task<IReadOnlyList<EventDetails>> ListAsync(TestUser? user = null) => ListAsync(user, type: null);

    /// <param name="type">Only events of this type; null for all.</param>
    internal async Task<IReadOnlyList<EventDetails>> ListAsync(TestUser? user, string? type)
    {
        await using var scope = _services.CreateAsyncScope();
        var log = scope.ServiceProvider.GetRequiredService<IEventLog>();
        UserId? userId = user is null ? null : new UserId(user.Id);
        var events = new List<EventDetails>();
        IReadOnlyList<EventDetails> page;
        do
        {
            var after = events is [.., var last] ? last.Position : 0;
            page = await log.ReadAsync(new EventFilter(userId, type, Before: null, after, PageSize), CancellationToken.None);
            events.AddRange(page);
        }
        while (page.Count == PageSize);

        return events;
    }

    /// <summary>Lists the events of a type, oldest first. What a request has changed is in the log as soon as it is answered.</summary>
    /// <typeparam name="T">An event of Auth or of the host application, or an interface of several.</typeparam>
    /// <param name="user">Only events about this user; null for all.</param>
    public async Task<IReadOnlyList<T>> ListAsync<T>(TestUser? user = null)
        where T : IDomainEvent
    {
        var reader = new EventReader(_services.GetRequiredService<EventCatalog>());
        return [.. (await ListAsync(user)).Select(reader.Read).OfType<T>()];
    }

    /// <summary>Waits for an event that background work causes, and returns the newest.</summary>
    /// <typeparam name="T">An event of Auth or of the host application.</typeparam>
    /// <param name="user">Only an event about this user; null for any.</param>
    /// <param name="limit">In real time; null: <see cref="DefaultLimit"/>.</param>
    /// <exception cref="TestServerException">There is no such event in time. The message lists the events that there are.</exception>
    public async Task<T> WaitForAsync<T>(TestUser? user = null, TimeSpan? limit = null)
        where T : IDomainEvent
    {
        using var timeout = new CancellationTokenSource(limit ?? DefaultLimit);
        while (true)
        {
            if (await ListAsync<T>(user) is [.., var newest]) return newest;
            await Task.Delay(Interval, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!timeout.IsCancellationRequested) continue;

            var types = (await ListAsync(user)).Select(e => e.Type).ToList();
            throw new TestServerException($"There is no {typeof(T).Name}{(user is null ? "" : $" of {user}")} in the audit log. It has: {(types.Count == 0 ? "no event" : string.Join(", ", types))}.");
        }
    }
}
