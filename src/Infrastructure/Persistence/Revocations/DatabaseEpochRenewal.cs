using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>Gives the database a new epoch after a restore, or a failover that may have lost commits. All nodes then forget what they have cached (ADR 13).</summary>
internal sealed class DatabaseEpochRenewal
{
    private readonly IServiceScopeFactory _scopes;
    private readonly WriterQueue _writers;

    internal DatabaseEpochRenewal(IServiceScopeFactory scopes, WriterQueue writers) => (_scopes, _writers) = (scopes, writers);

    /// <summary>Replaces the epoch by another random number. Each node notices before it answers its next request.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var epoch = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
        using var permit = await _writers.WaitAsync(cancellationToken);
        await using var scope = _scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuthContext>().DatabaseEpochs.ExecuteUpdateAsync(set => set.SetProperty(e => e.Value, epoch), cancellationToken);
    }
}
