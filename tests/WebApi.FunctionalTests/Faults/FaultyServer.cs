using System.Collections.Concurrent;
using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>A server whose database fails on demand.</summary>
public abstract class FaultyServer(TestDatabase database) : IDisposable
{
    private readonly CountingPasswordHasher _hasher = new();
    private RunningServer? _server;

    public FaultInjector Faults => database.Faults;

    /// <summary>The server accepts forwarded client addresses from this proxy.</summary>
    public static readonly IPAddress TrustedProxy = IPAddress.Parse("127.0.0.9");

    public RunningServer Server => _server ??= RunningServer.On(database, Prepare, ("Proxies:Known", $"{TrustedProxy}"));

    /// <summary>Creates the exception that the provider throws when the connection is lost.</summary>
    public Func<Exception> Loss => database.CreateLoss;

    /// <summary>Creates the exception that the provider throws on a conflict of concurrent transactions.</summary>
    public Func<Exception> Conflict => database.CreateConflict;

    /// <summary>Pending attempts that faults left behind. They are not released, because a release takes database steps.</summary>
    internal UnreleasedAttempts Abandoned { get; } = new();

    /// <summary>The number of password verifications of this server.</summary>
    public int Checked => _hasher.Checked;

    /// <summary>Creates another server of this kind on a new database.</summary>
    public abstract FaultyServer CreateAnother();

    internal async Task<T> ReadAsync<T>(Func<AuthContext, Task<T>> read)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<AuthContext>());
    }

    public void Dispose()
    {
        if (_server is null) database.Dispose();
        else _server.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Prepare(IServiceCollection services)
    {
        // Housekeeping would take database steps too.
        services.Remove(services.Single(service => service.ImplementationType == typeof(Housekeeping)));
        services.Replace(ServiceDescriptor.Singleton<IAttemptReleaseQueue>(Abandoned));
        _hasher.AddTo(services);
    }
}

/// <summary>Collects the pending attempts that faults left behind, and releases none.</summary>
internal sealed class UnreleasedAttempts : IAttemptReleaseQueue
{
    private readonly ConcurrentBag<AttemptId> _attempts = [];

    public void Enqueue(PendingAttemptKey attempt) => _attempts.Add(attempt.AttemptId);

    public bool Contains(PendingAttempt attempt) => _attempts.Contains(attempt.Id);
}

public sealed class FaultySqliteServer() : FaultyServer(TestDatabase.Sqlite())
{
    public override FaultyServer CreateAnother() => new FaultySqliteServer();
}

public sealed class FaultyPostgreSqlServer() : FaultyServer(TestDatabase.PostgreSql())
{
    public override FaultyServer CreateAnother() => new FaultyPostgreSqlServer();
}
