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

/// <summary>Before and after each step of a request: each begin of a transaction, command and commit, and each check of a password.</summary>
/// <remarks>Told at which of them to stand, the next request that comes to any stands there until it is told to go on, or the process is killed. Others may stand already.</remarks>
internal sealed class PausePoints(IHttpContextAccessor http)
{
    private static readonly Stand None = new(0);

    private readonly List<Stand> _all = [];
    private Stand? _next;

    /// <summary>The point at which the last request that was told so stands, once it does; null: it won't.</summary>
    public Task<string?> Stands
    {
        get
        {
            lock (_all) return _all.Count == 0 ? Task.FromResult<string?>(null) : _all[^1].Where;
        }
    }

    /// <summary>Stands at a point, counted from 1, of what comes next. 0: at none.</summary>
    public void StandAt(int point)
    {
        lock (_all)
        {
            if (_all.Count > 0) _all[^1].Leave();
            _next = point == 0 ? null : new Stand(point);
            if (_next is not null) _all.Add(_next);
        }
    }

    public void GoOn()
    {
        lock (_all)
        {
            foreach (var stand in _all) stand.GoOn();
            _all.Clear();
            _next = null;
        }
    }

    public async ValueTask PassAsync(string point)
    {
        if (http.HttpContext is not { } request) return;

        if (!request.Items.TryGetValue(this, out var stand)) request.Items[this] = stand = Interlocked.Exchange(ref _next, null) ?? None;
        await ((Stand)stand!).PassAsync(point);
    }

    /// <summary>Where one request is to stand.</summary>
    private sealed class Stand(int point)
    {
        private readonly TaskCompletionSource<string?> _where = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = point;

        public Task<string?> Where => _where.Task;

        /// <summary>Nobody waits any more for it to stand.</summary>
        public void Leave() => _where.TrySetResult(null);

        public void GoOn()
        {
            _goesOn.TrySetResult();
            Leave();
        }

        public async ValueTask PassAsync(string name)
        {
            if (_left <= 0 || Interlocked.Decrement(ref _left) != 0) return;

            _where.TrySetResult(name);
            await _goesOn.Task;
        }
    }
}

/// <summary>Loses the store before or after a step of a request; and, when told to stay, before every later one.</summary>
/// <remarks>A loss after the commit is an answer that was lost: what was committed stays.</remarks>
internal sealed class LostSteps(IHttpContextAccessor http)
{
    private int _left;
    private bool _stays;

    /// <summary>Whether the step was reached.</summary>
    public bool Struck { get; private set; }

    /// <summary>Loses a step, counted from 1, of what comes next. 0: none.</summary>
    public void Lose(int step, bool stays) => (_left, _stays, Struck) = (step, stays, false);

    /// <param name="exception">What the provider throws.</param>
    /// <param name="before">Whether the step would be next; otherwise it is done.</param>
    public void Pass(Func<Exception> exception, bool before)
    {
        if (http.HttpContext is null) return;

        var isIt = Interlocked.Decrement(ref _left) == 0;
        if (!isIt && !(Struck && _stays && before)) return;
        Struck = true;
        throw exception();
    }
}

internal static class PausePointServices
{
    public static void AddPausePoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PausePoints>();
        services.AddSingleton<LostSteps>();
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
        app.MapPost("/points/stand-at/{point:int}", (int point, PausePoints points) => points.StandAt(point));
        app.MapGet("/points/standing", async (PausePoints points) => new { point = await points.Stands });
        app.MapPost("/points/go-on", (PausePoints points) => points.GoOn());
        app.MapPost("/points/lose/{step:int}", (int step, bool stays, LostSteps steps) => steps.Lose(step, stays));
        app.MapPost("/points/heal", (LostSteps steps) =>
        {
            var struck = steps.Struck;
            steps.Lose(0, stays: false);
            return new { struck };
        });
    }
}

/// <summary>The points of the store.</summary>
internal sealed class StepPoints(PausePoints points, LostSteps steps) : DbCommandInterceptor, IDbTransactionInterceptor
{
    /// <summary>Who stands at such a point holds what others may wait for.</summary>
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
        steps.Pass(() => LossAt(eventData.Context!), before);
        await points.PassAsync($"{(before ? "before" : "after")} {step}");
    }

    /// <summary>What the provider throws when it can't reach the store.</summary>
    private static Exception LossAt(DbContext context) => context is SqliteAuthContext
        ? new SqliteException("disk I/O error", raw.SQLITE_IOERR)
        : new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer"));

    private static string NameOf(DbCommand command) => command.CommandText.Split(' ', '\n')[0].ToUpper(CultureInfo.InvariantCulture);
}

/// <summary>The points of a password check: between the two transactions of a login.</summary>
internal sealed class PausingHasher(IPasswordHasher hasher, PausePoints points) : IPasswordHasher
{
    public async Task<IHashingPermit?> AcquirePermitAsync(CancellationToken cancellationToken) =>
        await hasher.AcquirePermitAsync(cancellationToken) is { } place ? new Place(place, points) : null;

    public Task<Result<PasswordHash>> HashAsync(string password, CancellationToken cancellationToken) => hasher.HashAsync(password, cancellationToken);

    public bool CanVerify(PasswordHash stored) => hasher.CanVerify(stored);

    private sealed class Place(IHashingPermit place, PausePoints points) : IHashingPermit
    {
        public async Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored)
        {
            await points.PassAsync("before the check");
            var found = await place.VerifyAsync(password, stored);
            await points.PassAsync("after the check");
            return found;
        }

        public Task<PasswordHash> HashAsync(string password) => place.HashAsync(password);

        public void Dispose() => place.Dispose();
    }
}
