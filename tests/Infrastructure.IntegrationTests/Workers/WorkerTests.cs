using Auth.Infrastructure.Workers;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Workers;

public sealed class WorkerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly UnreliableWorker _worker;

    public WorkerTests() => _worker = new(_time);

    [Fact]
    public async Task A_worker_runs_again_after_a_failure()
    {
        _worker.Fails = true;
        await _worker.StartAsync(CancellationToken.None);

        for (var i = 0; i < 1000 && _worker.Runs < 2; i++)
        {
            _time.Advance(UnreliableWorker.Interval);
            await Task.Delay(10);
        }

        _worker.Runs.ShouldBeGreaterThanOrEqualTo(2);
        await _worker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Only_the_first_of_several_failures_in_a_row_is_logged()
    {
        foreach (var fails in new[] { true, true, false, true, true }) (await TryRunAsync(fails)).ShouldBe(!fails);

        _worker.LoggedFailures.ShouldBe(2);
    }

    [Fact]
    public async Task Each_failure_is_logged_if_runs_are_rare()
    {
        _worker.IsRare = true;

        for (var i = 0; i < 3; i++) await TryRunAsync(fails: true);

        _worker.LoggedFailures.ShouldBe(3);
    }

    [Fact]
    public async Task A_failure_while_the_server_stops_is_not_logged()
    {
        (await TryRunAsync(fails: true, new CancellationToken(canceled: true))).ShouldBeFalse();

        _worker.LoggedFailures.ShouldBe(0);
    }

    public void Dispose() => _worker.Dispose();

    private Task<bool> TryRunAsync(bool fails, CancellationToken stoppingToken = default)
    {
        _worker.Fails = fails;
        return _worker.TryRunOnceAsync(stoppingToken);
    }

    private sealed class UnreliableWorker(TimeProvider time) : PeriodicWorker(time)
    {
        public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

        public bool Fails { get; set; }

        public bool IsRare { get; set; }

        public int Runs { get; private set; }

        public int LoggedFailures { get; private set; }

        protected override bool LogsRepeatedFailures => IsRare;

        public Task<bool> TryRunOnceAsync(CancellationToken stoppingToken) => TryRunAsync(() => RunAsync(stoppingToken), stoppingToken);

        protected override TimeSpan GetInterval() => Interval;

        protected override Task RunAsync(CancellationToken stoppingToken)
        {
            Runs++;
            return Fails ? throw new IOException("unavailable") : Task.CompletedTask;
        }

        protected override void LogFailure(Exception exception) => LoggedFailures++;
    }
}
