using System.Data.Common;
using System.Globalization;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.FaultRig.Node;

/// <summary>Before and after each step of a request: each begin of a transaction, command and commit, and each check of a password.</summary>
/// <remarks>Told at which of them to stand, the next request that gets there says so on the console, and stands until the process is killed.</remarks>
internal sealed class PausePoints(IHttpContextAccessor http)
{
    private int _left;

    /// <summary>Stands at a point, counted from 1, of what comes next.</summary>
    public void StandAt(int point) => _left = point;

    public async ValueTask PassAsync(string point)
    {
        if (http.HttpContext is null || Interlocked.Decrement(ref _left) != 0) return;

        await Console.Out.WriteLineAsync($"standing {point}");
        await Task.Delay(Timeout.Infinite);
    }
}

internal static class PausePointServices
{
    public static void AddPausePoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PausePoints>();
        services.AddSingleton<StepPoints>();
        services.ConfigureDbContext<SqliteAuthContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<StepPoints>()));
        services.ConfigureDbContext<PostgreSqlAuthContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<StepPoints>()));

        var hasher = services.Single(service => service.ServiceType == typeof(IPasswordHasher));
        services.Remove(hasher);
        services.AddSingleton<IPasswordHasher>(provider => new PausingHasher(
            (IPasswordHasher)(hasher.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, hasher.ImplementationType!)),
            provider.GetRequiredService<PausePoints>()));
    }

    public static void MapPausePoints(this WebApplication app) =>
        app.MapPost("/stand-at/{point:int}", (int point, PausePoints points) => points.StandAt(point));
}

/// <summary>The points of the store.</summary>
internal sealed class StepPoints(PausePoints points) : DbCommandInterceptor, IDbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync($"before {NameOf(command)}");
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync($"after {NameOf(command)}");
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync($"before {NameOf(command)}");
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync($"after {NameOf(command)}");
        return result;
    }

    public async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync("after BEGIN");
        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await points.PassAsync("before COMMIT");
        return result;
    }

    public async Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        await points.PassAsync("after COMMIT");

    private static string NameOf(DbCommand command) => command.CommandText.Split(' ', '\n')[0].ToUpper(CultureInfo.InvariantCulture);
}

/// <summary>The points of a password check: between the two transactions of a login.</summary>
internal sealed class PausingHasher(IPasswordHasher hasher, PausePoints points) : IPasswordHasher
{
    public async Task<IHashingPlace?> EnterAsync(CancellationToken cancellationToken) =>
        await hasher.EnterAsync(cancellationToken) is { } place ? new Place(place, points) : null;

    public Task<Result<PasswordHash>> HashAsync(string password, CancellationToken cancellationToken) => hasher.HashAsync(password, cancellationToken);

    public bool Recognises(PasswordHash stored) => hasher.Recognises(stored);

    private sealed class Place(IHashingPlace place, PausePoints points) : IHashingPlace
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
