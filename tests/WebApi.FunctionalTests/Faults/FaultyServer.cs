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

/// <summary>A whole server whose store fails when it is told to.</summary>
public abstract class FaultyServer(TestDatabase database, Func<Exception> loss, Func<Exception> conflict) : IDisposable
{
    private readonly CountedHasher _hasher = new();
    private RunningServer? _server;

    public FaultInjector Faults { get; } = new();

    /// <summary>From here, clients may say where they come from.</summary>
    public static readonly IPAddress TrustedProxy = IPAddress.Parse("127.0.0.9");

    public RunningServer Server => _server ??= RunningServer.On(database, Prepare, ("Proxies:Known", $"{TrustedProxy}"));

    /// <summary>What the provider throws when the connection is lost.</summary>
    public Func<Exception> Loss { get; } = loss;

    /// <summary>What the provider throws when somebody else was there at the same time.</summary>
    public Func<Exception> Conflict { get; } = conflict;

    /// <summary>The slots that faults left behind. Nobody gives them back, as that would take steps of its own.</summary>
    public AbandonedSlots Abandoned { get; } = new();

    /// <summary>How many passwords this server has checked.</summary>
    public int Checked => _hasher.Checked;

    /// <summary>Another server of its kind, on a database of its own.</summary>
    public abstract FaultyServer Anew();

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
        // It would take steps of its own.
        services.Remove(services.Single(service => service.ImplementationType == typeof(Housekeeping)));
        services.Replace(ServiceDescriptor.Singleton<IAttemptReleaseQueue>(Abandoned));

        var hasher = services.Single(service => service.ServiceType == typeof(IPasswordHasher));
        services.Remove(hasher);
        services.AddSingleton<IPasswordHasher>(provider => _hasher.Around((IPasswordHasher)(hasher.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, hasher.ImplementationType!))));
    }
}

/// <summary>Keeps the slots that faults left behind.</summary>
public sealed class AbandonedSlots : IAttemptReleaseQueue
{
    private readonly ConcurrentBag<AttemptId> _attempts = [];

    public void Enqueue(PendingAttemptKey attempt) => _attempts.Add(attempt.AttemptId);

    public bool Have(PendingAttempt attempt) => _attempts.Contains(attempt.Id);
}

public sealed class FaultySqliteServer() : FaultyServer(
    TestDatabase.Sqlite(),
    () => new SqliteException("disk I/O error", raw.SQLITE_IOERR),
    () => new SqliteException("database is locked", raw.SQLITE_BUSY))
{
    public override FaultyServer Anew() => new FaultySqliteServer();
}

public sealed class FaultyPostgreSqlServer() : FaultyServer(
    TestDatabase.PostgreSql(),
    () => new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer")),
    () => new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected))
{
    public override FaultyServer Anew() => new FaultyPostgreSqlServer();
}
