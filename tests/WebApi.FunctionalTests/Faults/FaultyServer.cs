using System.Collections.Concurrent;
using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using SQLitePCL;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>A server whose database fails on demand.</summary>
public abstract class FaultyServer(TestDatabase database, Func<Exception> loss, Func<Exception> conflict) : IDisposable
{
    private readonly CountingPasswordHasher _hasher = new();
    private RunningServer? _server;

    public FaultInjector Faults { get; } = new();

    /// <summary>The server accepts forwarded client addresses from this proxy.</summary>
    public static readonly IPAddress TrustedProxy = IPAddress.Parse("127.0.0.9");

    public RunningServer Server => _server ??= RunningServer.On(database, Prepare, ("Proxies:Known", $"{TrustedProxy}"));

    /// <summary>Creates the exception that the provider throws when the connection is lost.</summary>
    public Func<Exception> Loss { get; } = loss;

    /// <summary>Creates the exception that the provider throws on a conflict of concurrent transactions.</summary>
    public Func<Exception> Conflict { get; } = conflict;

    /// <summary>Pending attempts that faults left behind. They are not released, because a release takes database steps.</summary>
    public UnreleasedAttempts Abandoned { get; } = new();

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
        services.ConfigureDbContext<SqliteAuthContext>(options => options.AddInterceptors(Faults));
        services.ConfigureDbContext<PostgreSqlAuthContext>(options => options.AddInterceptors(Faults));
        // Housekeeping would take database steps too.
        services.Remove(services.Single(service => service.ImplementationType == typeof(Housekeeping)));
        services.Replace(ServiceDescriptor.Singleton<IAttemptReleaseQueue>(Abandoned));

        var hasher = services.Single(service => service.ServiceType == typeof(IPasswordHasher));
        services.Remove(hasher);
        services.AddSingleton<IPasswordHasher>(provider => _hasher.Around((IPasswordHasher)(hasher.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, hasher.ImplementationType!))));
    }
}

/// <summary>Collects the pending attempts that faults left behind, and releases none.</summary>
public sealed class UnreleasedAttempts : IAttemptReleaseQueue
{
    private readonly ConcurrentBag<AttemptId> _attempts = [];

    public void Enqueue(PendingAttemptKey attempt) => _attempts.Add(attempt.AttemptId);

    public bool Contains(PendingAttempt attempt) => _attempts.Contains(attempt.Id);
}

public sealed class FaultySqliteServer() : FaultyServer(
    TestDatabase.Sqlite(),
    () => new SqliteException("disk I/O error", raw.SQLITE_IOERR),
    () => new SqliteException("database is locked", raw.SQLITE_BUSY))
{
    public override FaultyServer CreateAnother() => new FaultySqliteServer();
}

public sealed class FaultyPostgreSqlServer() : FaultyServer(
    TestDatabase.PostgreSql(),
    () => new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer")),
    () => new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected))
{
    public override FaultyServer CreateAnother() => new FaultyPostgreSqlServer();
}
