using System.Data.Common;
using System.Globalization;
using Auth.Application.Events;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Looks at the counter of events by a statement and a connection that it keeps, and reads the events themselves only when there are new ones.</summary>
/// <remarks>The statement goes past EF Core, and so past its interceptors. It is prepared by the driver as it recurs.</remarks>
internal sealed class EventTail(IServiceScopeFactory scopes) : IEventTail, IDisposable
{
    /// <summary>Whoever is further behind reads nothing of it: to forget everything costs less.</summary>
    public const int MaxBehind = 1_000;

    /// <summary>Events that leave all sessions as they are. What is not among them counts, so that a new kind of event is on the safe side.</summary>
    internal static readonly IReadOnlySet<string> Harmless = new HashSet<string>(StringComparer.Ordinal)
    {
        EventRecord.TypeOf<UserRegistered>(),
        EventRecord.TypeOf<UserImported>(),
        EventRecord.TypeOf<AttemptFailed>(),
        EventRecord.TypeOf<AttemptsReset>(),
        EventRecord.TypeOf<UserLockedOut>(),
        EventRecord.TypeOf<DeviceForgotten>(),
        EventRecord.TypeOf<SignInRefused>(),
        EventRecord.TypeOf<PasswordRehashed>(),
        EventRecord.TypeOf<LinkRequested>(),
        EventRecord.TypeOf<EmailVerified>(),
        EventRecord.TypeOf<EmailChanged>(),
        EventRecord.TypeOf<EmailLost>(),
        EventRecord.TypeOf<RecoveryCodeUsed>(),
        EventRecord.TypeOf<RecoveryCodesRenewed>(),
        // The sessions that an enrolment ends have events of their own.
        EventRecord.TypeOf<SecondFactorEnrolled>(),
        EventRecord.TypeOf<SecondFactorRemoved>(),
        EventRecord.TypeOf<PasskeyAdded>(),
        EventRecord.TypeOf<PasskeyRemoved>(),
        EventRecord.TypeOf<PasskeyRefused>(),
        EventRecord.TypeOf<SessionStarted>(),
        EventRecord.TypeOf<SessionMismatched>(),
    };

    private const int SqlServerTimeout = -2;

    private static readonly string Ended = EventRecord.TypeOf<SessionEnded>();

    private Follower? _follower;

    public async Task<EventTailReading> ReadAsync()
    {
        if (_follower is not null)
        {
            try
            {
                return await _follower.GoOnAsync();
            }
            catch (Exception fault)
            {
                Dispose();
                // A connection that was closed while nobody asked says so at once; whoever has waited in vain doesn't wait again.
                if (IsTimeout(fault)) throw;
            }
        }

        // It may lead to another server, a copy that lagged behind: what was known before is not known of it.
        _follower = await Follower.StartAsync(scopes.CreateScope());
        return new(_follower.Position, Changes: null);
    }

    public void Dispose()
    {
        _follower?.Dispose();
        _follower = null;
    }

    private static bool IsTimeout(Exception fault) => fault is TimeoutException or SqlException { Number: SqlServerTimeout } || (fault.InnerException is { } inner && IsTimeout(inner));

    /// <summary>A connection, and how far the log has been read by it.</summary>
    private sealed class Follower : IDisposable
    {
        private readonly IServiceScope _scope;
        private readonly AuthContext _context;
        private readonly CompiledQueries _queries;
        private readonly DbCommand _readPosition;

        private Follower(IServiceScope scope)
        {
            (_scope, _queries) = (scope, scope.ServiceProvider.GetRequiredService<CompiledQueries>());
            _context = scope.ServiceProvider.GetRequiredService<AuthContext>();
            _readPosition = _context.Database.GetDbConnection().CreateCommand();
            _readPosition.CommandText = $"SELECT value FROM counters WHERE name = '{Counter.Events}'";
        }

        public long Position { get; private set; }

        public static async Task<Follower> StartAsync(IServiceScope scope)
        {
            var follower = new Follower(scope);
            try
            {
                await follower._context.Database.OpenConnectionAsync();
                follower.Position = await follower.ReadPositionAsync();
                return follower;
            }
            catch
            {
                follower.Dispose();
                throw;
            }
        }

        public async Task<EventTailReading> GoOnAsync()
        {
            var (before, now) = (Position, await ReadPositionAsync());
            Position = now;
            if (now == before) return new(now, []);
            return new(now, now < before || now - before > MaxBehind ? null : await ReadChangesAsync(before));
        }

        public void Dispose()
        {
            _readPosition.Dispose();
            _scope.Dispose();
        }

        private async Task<long> ReadPositionAsync() =>
            await _readPosition.ExecuteScalarAsync() is { } position ? Convert.ToInt64(position, CultureInfo.InvariantCulture) : throw new InvalidOperationException("The counter of events is not there.");

        private async Task<IReadOnlyCollection<SessionChange>> ReadChangesAsync(long after)
        {
            var changes = new List<SessionChange>();
            await foreach (var happened in _queries.EventsAfter(_context, after))
            {
                if (!Harmless.Contains(happened.Type) && (happened.Session?.Value ?? happened.User?.Value) is { } id) changes.Add(new(id, IsEnd: happened.Type == Ended));
            }

            return changes;
        }
    }
}
