using System.Threading.Channels;
using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Gives slots back as soon as the store answers again.</summary>
/// <remarks>A slot whose lease ended meanwhile is freed as well, unless somebody's attempt has counted it first; what is still waiting when the process ends counts when its lease does.</remarks>
internal sealed partial class AbandonedAttempts(IServiceScopeFactory scopes, TimeProvider time, ILogger<AbandonedAttempts> logger) : BackgroundService, IAbandonedAttempts
{
    /// <summary>How often the store is asked.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>More than all places to hash can lose while a store is away; on top of that, the oldest are given up.</summary>
    private const int Capacity = 10_000;

    private readonly Channel<HeldSlot> _slots = Channel.CreateBounded<HeldSlot>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Add(HeldSlot slot) => _slots.Writer.TryWrite(slot);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var slot in _slots.Reader.ReadAllAsync(stoppingToken))
        {
            if (await TryGiveBackAsync(slot)) continue;

            // To the end of the queue: one that can't be given back must not keep the others.
            Add(slot);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task<bool> TryGiveBackAsync(HeldSlot slot)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var services = scope.ServiceProvider;
            var (users, devices) = (services.GetRequiredService<IUserRepository>(), services.GetRequiredService<IDeviceRepository>());
            return await services.GetRequiredService<IUnitOfWork>().CommitAsync(
                async () =>
                {
                    var user = await users.FindAttemptedAsync(slot.User, CancellationToken.None);
                    var device = slot.Device is { } token ? await devices.FindAsync(slot.User, token, CancellationToken.None) : null;
                    user?.AbandonAttempt(slot.Attempt, device);
                    return true;
                },
                CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever it is: it is tried again, and the others with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogStillAway(e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The slot of an attempt that failed by a fault can't be given back yet; it is tried again.")]
    private partial void LogStillAway(Exception exception);
}
