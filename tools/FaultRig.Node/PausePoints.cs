using System.Data.Common;
using System.Globalization;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SQLitePCL;

namespace Auth.FaultRig.Node;

/// <summary>Points before and after each step of a request at which it can be paused. Steps are the begin and commit of a transaction, each command, and each password verification.</summary>
/// <remarks>The next request that reaches any point is paused at the selected one until it is resumed or the process is killed. Other requests may be paused already.</remarks>
internal sealed class PausePoints(IHttpContextAccessor http)
{
    private static readonly PausePoint None = new(0);

    private readonly List<PausePoint> _all = [];
    private PausePoint? _next;

    /// <summary>The point at which the last request is paused, once it is; null: it will not be paused.</summary>
    public Task<string?> PausedAt
    {
        get
        {
            lock (_all) return _all.Count == 0 ? Task.FromResult<string?>(null) : _all[^1].Where;
        }
    }

    /// <summary>Selects a point of the next request, counted from 1; 0: none.</summary>
    public void PauseAt(int point)
    {
        lock (_all)
        {
            if (_all.Count > 0) _all[^1].StopWaiting();
            _next = point == 0 ? null : new PausePoint(point);
            if (_next is not null) _all.Add(_next);
        }
    }

    public void Resume()
    {
        lock (_all)
        {
            foreach (var pausePoint in _all) pausePoint.Resume();
            _all.Clear();
            _next = null;
        }
    }

    public async ValueTask PassAsync(string point)
    {
        if (http.HttpContext is not { } request) return;

        if (!request.Items.TryGetValue(this, out var pausePoint)) request.Items[this] = pausePoint = Interlocked.Exchange(ref _next, null) ?? None;
        await ((PausePoint)pausePoint!).PassAsync(point);
    }

    /// <summary>The selected point of one request.</summary>
    private sealed class PausePoint(int point)
    {
        private readonly TaskCompletionSource<string?> _where = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = point;

        public Task<string?> Where => _where.Task;

        /// <summary>Stops waiting for the request to be paused.</summary>
        public void StopWaiting() => _where.TrySetResult(null);

        public void Resume()
        {
            _resumed.TrySetResult();
            StopWaiting();
        }

        public async ValueTask PassAsync(string name)
        {
            if (_left <= 0 || Interlocked.Decrement(ref _left) != 0) return;

            _where.TrySetResult(name);
            await _resumed.Task;
        }
    }
}

/// <summary>Fails the database connection before or after a step of a request, and optionally before every later step.</summary>
/// <remarks>A failure after the commit is a lost response: the changes remain committed.</remarks>
internal sealed class FailingSteps(IHttpContextAccessor http)
{
    private int _left;
    private bool _stays;

    /// <summary>Whether the selected step was reached.</summary>
    public bool Reached { get; private set; }

    /// <summary>Selects a step of the next requests, counted from 1; 0: none.</summary>
    public void FailStep(int step, bool stays) => (_left, _stays, Reached) = (step, stays, false);

    /// <param name="exception">Creates the exception of the provider.</param>
    /// <param name="before">Whether the step is about to run; otherwise it has completed.</param>
    public void Pass(Func<Exception> exception, bool before)
    {
        if (http.HttpContext is null) return;

        var isSelected = Interlocked.Decrement(ref _left) == 0;
        if (!isSelected && !(Reached && _stays && before)) return;
        Reached = true;
        throw exception();
    }
}

internal static class PausePointServices
{
    public static void AddPausePoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PausePoints>();
        services.AddSingleton<FailingSteps>();
        services.AddSingleton<StepPoints>();
        services.ConfigureDbContext<SqliteAuthContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<StepPoints>()));
        services.ConfigureDbContext<PostgreSqlAuthContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<StepPoints>()));

        var hasher = services.Single(service => service.ServiceType == typeof(IPasswordHasher));
        services.Remove(hasher);
        services.AddSingleton<IPasswordHasher>(provider => new PausingHasher(
            (IPasswordHasher)(hasher.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, hasher.ImplementationType!)),
            provider.GetRequiredService<PausePoints>()));
    }

    public static void MapPausePoints(this WebApplication app)
    {
        app.MapPost("/points/pause-at/{point:int}", (int point, PausePoints points) => points.PauseAt(point));
        app.MapGet("/points/paused", async (PausePoints points) => new { point = await points.PausedAt });
        app.MapPost("/points/resume", (PausePoints points) => points.Resume());
        app.MapPost("/points/fail/{step:int}", (int step, bool stays, FailingSteps steps) => steps.FailStep(step, stays));
        app.MapPost("/points/heal", (FailingSteps steps) =>
        {
            var reached = steps.Reached;
            steps.FailStep(0, stays: false);
            return new { reached };
        });
    }
}

/// <summary>The points around database steps.</summary>
internal sealed class StepPoints(PausePoints points, FailingSteps steps) : DbCommandInterceptor, IDbTransactionInterceptor
{
    /// <summary>A request that is paused at such a point may hold locks that others wait for.</summary>
    private const string Inside = " in a transaction";

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"{NameOf(command)}{(command.Transaction is null ? "" : Inside)}", before: true);
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"{NameOf(command)}{(command.Transaction is null ? "" : Inside)}", before: false);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"{NameOf(command)}{(command.Transaction is null ? "" : Inside)}", before: true);
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"{NameOf(command)}{(command.Transaction is null ? "" : Inside)}", before: false);
        return result;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, "BEGIN", before: true);
        return result;
    }

    public async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"BEGIN{Inside}", before: false);
        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await PassAsync(eventData, $"COMMIT{Inside}", before: true);
        return result;
    }

    public async Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        await PassAsync(eventData, "COMMIT", before: false);

    private async ValueTask PassAsync(DbContextEventData eventData, string step, bool before)
    {
        steps.Pass(() => CreateException(eventData.Context!), before);
        await points.PassAsync($"{(before ? "before" : "after")} {step}");
    }

    /// <summary>The exception of the provider for an unreachable database.</summary>
    private static Exception CreateException(DbContext context) => context is SqliteAuthContext
        ? new SqliteException("disk I/O error", raw.SQLITE_IOERR)
        : new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer"));

    private static string NameOf(DbCommand command) => command.CommandText.Split(' ', '\n')[0].ToUpper(CultureInfo.InvariantCulture);
}

/// <summary>The points around a password verification, between the two transactions of a login.</summary>
internal sealed class PausingHasher(IPasswordHasher hasher, PausePoints points) : IPasswordHasher
{
    public async Task<IHashingPermit?> AcquirePermitAsync(HashingCaller caller, CancellationToken cancellationToken) =>
        await hasher.AcquirePermitAsync(caller, cancellationToken) is { } permit ? new PausingPermit(permit, points) : null;

    public Task<Result<PasswordHash>> HashAsync(string password, HashingCaller caller, CancellationToken cancellationToken) => hasher.HashAsync(password, caller, cancellationToken);

    public bool CanVerify(PasswordHash stored) => hasher.CanVerify(stored);

    private sealed class PausingPermit(IHashingPermit permit, PausePoints points) : IHashingPermit
    {
        public async Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored)
        {
            await points.PassAsync("before the check");
            var verification = await permit.VerifyAsync(password, stored);
            await points.PassAsync("after the check");
            return verification;
        }

        public Task<PasswordHash> HashAsync(string password) => permit.HashAsync(password);

        public void Dispose() => permit.Dispose();
    }
}
