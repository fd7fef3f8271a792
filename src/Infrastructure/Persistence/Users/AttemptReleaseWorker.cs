using System.Threading.Channels;
using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Releases pending attempts that ended in an exception, as soon as the database answers again.</summary>
/// <remarks>Expired leases are released too, unless another attempt has already counted them. Entries left at shutdown count as failures when their lease expires.</remarks>
internal sealed partial class AttemptReleaseWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<AttemptReleaseWorker> logger) : Worker, IAttemptReleaseQueue
{
    /// <summary>Delay before the next entry after a failure.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>More than all hashing permits can lose during an outage of the database. Beyond that, the oldest entries are dropped.</summary>
    private const int Capacity = 10_000;

    private readonly Channel<PendingAttemptKey> _attempts = Channel.CreateBounded<PendingAttemptKey>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Enqueue(PendingAttemptKey attempt) => _attempts.Writer.TryWrite(attempt);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var attempt in _attempts.Reader.ReadAllAsync(stoppingToken))
        {
            if (await TryRunAsync(() => ReleaseAsync(attempt), stoppingToken)) continue;

            // Moves to the end of the queue, so that one failing entry does not block the others.
            Enqueue(attempt);
            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }

    private async Task ReleaseAsync(PendingAttemptKey attempt)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (users, devices) = (services.GetRequiredService<IUserRepository>(), services.GetRequiredService<IDeviceRepository>());
        await services.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            async () =>
            {
                var user = await users.FindIncludingDecoysAsync(attempt.UserId, CancellationToken.None);
                user?.ReleaseAttempt(attempt.AttemptId, await devices.FindPresentedAsync(attempt.UserId, attempt.DeviceTokenHash, CancellationToken.None));
                return true;
            },
            CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not release a pending attempt after an error; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
