using System.Diagnostics;
using System.Globalization;
using Auth.Walkthrough;
using Npgsql;

namespace Auth.Bench.Servers;

/// <summary>Makes each commit of the temporary PostgreSQL server slower, as on a remote disk or with a synchronous replica.</summary>
/// <remarks>
/// <c>commit_delay</c> holds a flush of the write-ahead log back. Transactions that commit meanwhile join the flush,
/// so the delay limits the rate of commits only if they wait for each other. It applies to open connections too.
/// </remarks>
internal sealed class CommitDelay : IAsyncDisposable
{
    /// <summary>The number of commits whose median must be as long as the delay.</summary>
    private const int Probes = 5;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource _server = NpgsqlDataSource.Create($"{TemporaryDatabase.PostgresServer};Pooling=false");

    /// <summary>Sets the delay and waits until it applies.</summary>
    /// <exception cref="InvalidOperationException">The server ignores the delay, as it does without fsync.</exception>
    public async Task SetAsync(TimeSpan delay)
    {
        var microseconds = delay.TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        await ExecuteAsync($"ALTER SYSTEM SET commit_delay = {microseconds}");
        // Delays commits even without other open transactions.
        await ExecuteAsync("ALTER SYSTEM SET commit_siblings = 0");
        await ExecuteAsync("SELECT pg_reload_conf()");
        using var deadline = new CancellationTokenSource(Timeout);
        while ((string?)await ExecuteAsync("SHOW commit_delay") != microseconds) await Task.Delay(Pause, deadline.Token);

        // A commit that joins the flush of another one takes less than the delay, so the median decides.
        var durations = new List<TimeSpan>();
        for (var i = 0; i < Probes; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ExecuteAsync("SELECT pg_logical_emit_message(true, 'bench', 'a commit that writes')");
            durations.Add(Stopwatch.GetElapsedTime(started));
        }

        if (durations.Order().ElementAt(Probes / 2) < delay) throw new InvalidOperationException("PostgreSQL ignores commit_delay. Is fsync on?");
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("ALTER SYSTEM RESET commit_delay");
        await ExecuteAsync("ALTER SYSTEM RESET commit_siblings");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await _server.DisposeAsync();
    }

    private async Task<object?> ExecuteAsync(string statement)
    {
        await using var command = _server.CreateCommand(statement);
        return await command.ExecuteScalarAsync();
    }
}
