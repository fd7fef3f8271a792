using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Auth.Application.Passwords;
using Auth.Domain.Passwords;
using Auth.Infrastructure.Passwords.Hashing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R11")]
public sealed class HashingLimiterTests : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>In real time. Only a deadlock takes longer.</summary>
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly HashingLimiter _limiter;

    public HashingLimiterTests() => _limiter = new(threads: 1, MaxWait, _time);

    private static CancellationToken TestCancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiter_gets_a_permit_only_when_one_is_released()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var third = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        third.IsCompleted.ShouldBeFalse();
        first!.Dispose();
        using var permit = await third.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
        second.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_waiter_gets_no_permit_after_the_maximum_wait()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var third = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        _time.Advance(MaxWait - TimeSpan.FromMilliseconds(1));
        third.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await third.WaitAsync(TestTimeout, TestCancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Permits_are_granted_in_order_of_arrival()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var waiters = Enumerable.Range(0, 10).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ToList();

        first!.Dispose();
        for (var i = 0; i < waiters.Count; i++)
        {
            using var permit = await waiters[i].WaitAsync(TestTimeout, TestCancellation);
            waiters.Skip(i + 1).ShouldAllBe(later => !later.IsCompleted);
        }
    }

    [Fact]
    public async Task A_new_caller_does_not_overtake_a_waiter()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var waiter = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        first!.Dispose();
        var newCaller = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        using var permit = await waiter.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
        newCaller.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_queue_rejects_new_callers_immediately()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var waiters = Enumerable.Range(0, HashingLimiter.MaxWaitersPerThread).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ToList();

        (await _limiter.AcquireAsync(Hashers.Caller, TestCancellation).WaitAsync(TestTimeout, TestCancellation)).ShouldBeNull();

        waiters.ShouldAllBe(waiter => !waiter.IsCompleted);
        _time.Advance(MaxWait);
        (await Task.WhenAll(waiters).WaitAsync(TestTimeout, TestCancellation)).ShouldAllBe(permit => permit == null);
        _limiter.GetDetails().Waiting.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R76")]
    public async Task A_caller_from_another_address_does_not_wait_for_those_of_a_flood()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var flood = Enumerable.Range(0, 100).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ToList();
        first!.Dispose();
        using var served = await flood[0].WaitAsync(TestTimeout, TestCancellation);

        var owner = _limiter.AcquireAsync(Hashers.CreateCaller("198.51.100.1"), TestCancellation);
        served!.Dispose();

        using var permit = await owner.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
        flood.Skip(1).ShouldAllBe(waiter => !waiter.IsCompleted);
    }

    [Fact]
    [Trait("Requirement", "R76")]
    public async Task In_a_full_queue_a_caller_from_another_address_replaces_the_newest_of_a_flood()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var flood = Enumerable.Range(0, HashingLimiter.MaxWaitersPerThread).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ToList();

        var owner = _limiter.AcquireAsync(Hashers.CreateCaller("198.51.100.1"), TestCancellation);

        (await flood[^1].WaitAsync(TestTimeout, TestCancellation)).ShouldBeNull();
        owner.IsCompleted.ShouldBeFalse();
        _limiter.GetDetails().ShouldBe(new HashingDetails(2, Running: 2, Waiting: 512, 512, LongestQueue: 512, Refused: 1));
    }

    [Fact]
    [Trait("Requirement", "R76")]
    public async Task The_priority_is_looked_up_only_for_a_caller_that_has_to_wait()
    {
        var lookups = 0;
        var caller = new HashingCaller(Hashers.Caller.Client, () => Task.FromResult(lookups++ == 0 ? HashingPriority.Recognized : HashingPriority.UnknownClient));
        using var first = await _limiter.AcquireAsync(caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(caller, TestCancellation);
        lookups.ShouldBe(0);

        var third = _limiter.AcquireAsync(caller, TestCancellation);

        lookups.ShouldBe(1);
        third.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R76")]
    public async Task Of_many_parallel_callers_no_more_than_the_permits_run_and_each_is_answered()
    {
        using var limiter = new HashingLimiter(threads: 2, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var (running, maxRunning, granted, rejected, canceled) = (0, 0, 0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 500; i++)
            {
                using var request = new CancellationTokenSource();
                if (random.Next(4) == 0) request.CancelAfter(TimeSpan.FromMilliseconds(random.Next(3)));
                try
                {
                    using var permit = await limiter.AcquireAsync(Hashers.CreateCaller($"10.0.{random.Next(5)}.{random.Next(5)}", (HashingPriority)random.Next(3)), request.Token);
                    Interlocked.Increment(ref permit is null ? ref rejected : ref granted);
                    if (permit is null) continue;
                    var now = Interlocked.Increment(ref running);
                    for (var max = maxRunning; now > max; max = maxRunning) Interlocked.CompareExchange(ref maxRunning, now, max);
                    if (random.Next(2) == 0) await Task.Yield();
                    Interlocked.Decrement(ref running);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref canceled);
                }
            }
        }))).WaitAsync(TestTimeout, TestCancellation);

        maxRunning.ShouldBeLessThanOrEqualTo(4);
        (granted + rejected + canceled).ShouldBe(8 * 500);
        granted.ShouldBeGreaterThan(0);
        var details = limiter.GetDetails();
        (details.Running, details.Waiting, details.Refused).ShouldBe((0, 0, rejected));
    }

    [Fact]
    public async Task Waiters_are_rejected_when_the_limiter_is_disposed()
    {
        var limiter = new HashingLimiter(threads: 1, MaxWait, _time);
        using var first = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var waiter = limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        limiter.Dispose();

        (await waiter.WaitAsync(TestTimeout, TestCancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_canceled_waiter_does_not_block_the_next_waiter()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var request = new CancellationTokenSource();
        var canceledWaiter = _limiter.AcquireAsync(Hashers.Caller, request.Token);
        var nextWaiter = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        await request.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => canceledWaiter.WaitAsync(TestTimeout, TestCancellation));
        first!.Dispose();

        using var permit = await nextWaiter.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_canceled_request_gets_no_permit()
    {
        await Should.ThrowAsync<OperationCanceledException>(() => _limiter.AcquireAsync(Hashers.Caller, new CancellationToken(canceled: true)));
        _limiter.GetDetails().Running.ShouldBe(0);
    }

    [Fact]
    public async Task A_caller_is_rejected_immediately_when_the_maximum_wait_is_zero()
    {
        using var limiter = new HashingLimiter(threads: 1, TimeSpan.Zero, _time);
        using var first = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        (await limiter.AcquireAsync(Hashers.Caller, TestCancellation).WaitAsync(TestTimeout, TestCancellation)).ShouldBeNull();
        first!.Dispose();
        using var third = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        third.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_gauges_show_free_permits_and_waiters()
    {
        using var limiter = new HashingLimiter(threads: 19, MaxWait, _time);
        var held = await Task.WhenAll(Enumerable.Range(0, 38).Select(_ => limiter.AcquireAsync(Hashers.Caller, TestCancellation)));
        var waiter = limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        var measurements = new HashSet<(string, long)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "Auth") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measurements.Add((instrument.Name, value)));
        listener.Start();
        listener.RecordObservableInstruments();

        measurements.ShouldContain(("auth_hashing_places_free", 0));
        measurements.ShouldContain(("auth_hashing_waiters", 1));
        Array.ForEach(held, permit => permit!.Dispose());
        (await waiter.WaitAsync(TestTimeout, TestCancellation))!.Dispose();
    }

    [Fact]
    public async Task The_hashing_status_shows_running_waiting_and_rejected_callers()
    {
        _limiter.GetDetails().ShouldBe(new HashingDetails(Places: 2, Running: 0, Waiting: 0, QueueLimit: 512, LongestQueue: 0, Refused: 0));
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var waiters = Enumerable.Range(0, 3).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ToList();

        _limiter.GetDetails().ShouldBe(new HashingDetails(2, Running: 2, Waiting: 3, 512, LongestQueue: 3, Refused: 0));
        first!.Dispose();
        using var third = await waiters[0].WaitAsync(TestTimeout, TestCancellation);
        _time.Advance(MaxWait);
        await Task.WhenAll(waiters).WaitAsync(TestTimeout, TestCancellation);

        _limiter.GetDetails().ShouldBe(new HashingDetails(2, Running: 2, Waiting: 0, 512, LongestQueue: 3, Refused: 2));
    }

    [Fact]
    public async Task A_canceled_waiter_does_not_count_as_rejected()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var request = new CancellationTokenSource();
        var canceledWaiter = _limiter.AcquireAsync(Hashers.Caller, request.Token);

        await request.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => canceledWaiter.WaitAsync(TestTimeout, TestCancellation));

        _limiter.GetDetails().Refused.ShouldBe(0);
    }

    [Fact]
    public async Task Parallel_hashes_never_exceed_the_number_of_threads()
    {
        var pbkdf2 = new RecordingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, rounds: 2_000, hashTime: TimeSpan.FromMilliseconds(1));
        var stored = await hasher.CreateHashAsync("a password");
        hasher.GetStatus().Places.ShouldBe(HashingLimiter.MaxPermits);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => hasher.VerifyAsync(i % 2 == 0 ? "a password" : "wrong", stored))));

        results.Count(result => result == PasswordVerification.Success).ShouldBe(50);
        pbkdf2.MaxParallel.ShouldBe(1);
    }

    [Fact]
    public async Task All_hashing_threads_work_in_parallel()
    {
        using var pbkdf2 = new RendezvousPbkdf2(callers: 2);
        using var hasher = Hashers.Pbkdf2(pbkdf2, threads: 2);

        // Each hash blocks until the other one is being computed, too.
        await Task.WhenAll(hasher.CreateHashAsync("a password"), hasher.CreateHashAsync("a password")).WaitAsync(TestTimeout, TestCancellation);
    }

    [Fact]
    public async Task Hashing_does_not_block_the_calling_thread()
    {
        using var pbkdf2 = new BlockingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2);
        using var permit = await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation);

        // If it hashed on the calling thread, this call would block until the hash is complete.
        var check = permit!.VerifyAsync("any", PasswordHash.Unusable);

        check.IsCompleted.ShouldBeFalse();
        pbkdf2.Release.Set();
        (await check.WaitAsync(TestTimeout, TestCancellation)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task Hashing_does_not_run_on_thread_pool_threads()
    {
        var pbkdf2 = new RecordingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, threads: 4);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => hasher.CreateHashAsync("a password"))));

        pbkdf2.OnThreadPoolThreads.ShouldBe(0);
    }

    [Fact]
    public async Task The_continuation_after_a_hash_runs_on_a_thread_pool_thread()
    {
        using var hasher = Hashers.Pbkdf2();

        var isThreadPoolThread = await Task.Run(async () =>
        {
            await hasher.CreateHashAsync("a password");
            return Thread.CurrentThread.IsThreadPoolThread;
        });

        isThreadPoolThread.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failed_hash_throws_only_for_its_caller()
    {
        using var threads = new HashingThreadPool(1);

        await Should.ThrowAsync<ArithmeticException>(() => threads.RunAsync<int>(() => throw new ArithmeticException()));
        (await threads.RunAsync(() => 7).WaitAsync(TestTimeout, TestCancellation)).ShouldBe(7);
    }

    [Fact]
    public async Task Each_hashing_thread_has_two_permits_at_first()
    {
        using var limiter = new HashingLimiter(threads: 1, TimeSpan.Zero, _time);

        using var first = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        second.ShouldNotBeNull();
        (await limiter.AcquireAsync(Hashers.Caller, TestCancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 300, 2)]
    [InlineData(1, 25, 5)]
    [InlineData(3, 25, 15)]
    [InlineData(1, 1, 32)]
    [InlineData(3, 0.01, 32)]
    [InlineData(40, 25, 80)]
    public void The_shorter_a_hash_the_more_callers_may_commit_meanwhile(int threads, double milliseconds, int permits)
    {
        using var limiter = new HashingLimiter(threads, MaxWait, _time);

        limiter.RecordHash(TimeSpan.FromMilliseconds(milliseconds));

        limiter.GetDetails().Places.ShouldBe(permits);
    }

    [Fact]
    public void A_single_long_hash_lowers_the_number_at_once_and_shorter_ones_raise_it_slowly()
    {
        for (var i = 0; i < 100; i++) _limiter.RecordHash(TimeSpan.FromMilliseconds(1));
        _limiter.RecordHash(TimeSpan.FromSeconds(1));
        _limiter.GetDetails().Places.ShouldBe(2);

        for (var i = 0; i < 30; i++) _limiter.RecordHash(TimeSpan.FromMilliseconds(1));
        _limiter.GetDetails().Places.ShouldBe(2);
        for (var i = 0; i < 100; i++) _limiter.RecordHash(TimeSpan.FromMilliseconds(1));
        _limiter.GetDetails().Places.ShouldBe(HashingLimiter.MaxPermits);
    }

    [Fact]
    public async Task Waiters_get_the_permits_that_shorter_hashes_add()
    {
        using var first = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        using var second = await _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var third = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);
        var fourth = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        _limiter.RecordHash(TimeSpan.FromMilliseconds(50));

        using var permit = await third.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
        fourth.IsCompleted.ShouldBeFalse();
        _limiter.GetDetails().Running.ShouldBe(3);
    }

    [Fact]
    public async Task Permits_beyond_those_of_longer_hashes_are_not_passed_on()
    {
        _limiter.RecordHash(TimeSpan.FromMilliseconds(50));
        var held = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _limiter.AcquireAsync(Hashers.Caller, TestCancellation)));
        var waiter = _limiter.AcquireAsync(Hashers.Caller, TestCancellation);

        _limiter.RecordHash(TimeSpan.FromMilliseconds(300));
        _limiter.GetDetails().ShouldBe(new HashingDetails(Places: 3, Running: 3, Waiting: 1, QueueLimit: 512, LongestQueue: 1, Refused: 0));
        held[0]!.Dispose();
        _limiter.GetDetails().ShouldBe(new HashingDetails(Places: 2, Running: 2, Waiting: 1, QueueLimit: 512, LongestQueue: 1, Refused: 0));
        held[1]!.Dispose();
        _limiter.GetDetails().ShouldBe(new HashingDetails(Places: 2, Running: 2, Waiting: 0, QueueLimit: 512, LongestQueue: 1, Refused: 0));
        using var permit = await waiter.WaitAsync(TestTimeout, TestCancellation);
        permit.ShouldNotBeNull();
        held[2]!.Dispose();
    }

    [Fact]
    public async Task Each_hash_is_timed_for_the_number_of_permits()
    {
        using var pbkdf2 = new BlockingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, time: _time);
        using var permit = (await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation))!;
        var hashing = permit.VerifyAsync("any", PasswordHash.Unusable);
        pbkdf2.Started.Wait(TestTimeout, TestCancellation).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMilliseconds(25));
        pbkdf2.Release.Set();
        await hashing.WaitAsync(TestTimeout, TestCancellation);

        hasher.GetStatus().Places.ShouldBe(5);
    }

    [Fact]
    public async Task A_disposed_permit_can_no_longer_hash()
    {
        using var hasher = Hashers.Pbkdf2();
        var permit = (await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation))!;
        permit.Dispose();
        permit.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => permit.HashAsync("a password"));
        using var next = await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation);
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_new_hash_without_a_permit_fails_as_busy()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddPasswordHashing(new HashingSettings(PasswordAlgorithm.Pbkdf2Sha256, Iterations: 1, MaxConcurrentHashes: 1, MaxWait))
            .BuildServiceProvider();
        var hasher = services.GetRequiredService<IPasswordHasher>();
        using var first = await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation);
        using var second = await hasher.AcquirePermitAsync(Hashers.Caller, TestCancellation);

        var hashing = hasher.HashAsync("a password", Hashers.Caller, TestCancellation);
        _time.Advance(MaxWait);

        (await hashing.WaitAsync(TestTimeout, TestCancellation)).Error.ShouldBe(PasswordErrors.Busy);
    }

    [Theory]
    [InlineData(nameof(PasswordAlgorithm.Pbkdf2Sha256), "$pbkdf2-sha256$77$")]
    [InlineData(nameof(PasswordAlgorithm.Argon2id), "$argon2id$v=19$m=19456,t=2,p=1$")]
    public async Task The_settings_select_the_hash_algorithm(string algorithmName, string start)
    {
        var algorithm = Enum.Parse<PasswordAlgorithm>(algorithmName);
        var settings = new HashingSettings(algorithm, Iterations: 77, MaxConcurrentHashes: 1, MaxWait);
        using var hasher = PasswordHashingServiceCollectionExtensions.Create(settings, _time);
        (await hasher.CreateHashAsync("a password")).Encoded.ShouldStartWith(start);
    }

    public void Dispose() => _limiter.Dispose();

    private sealed class RecordingPbkdf2 : Pbkdf2
    {
        private int _running;
        private int _maxParallel;
        private int _onThreadPoolThreads;

        public int MaxParallel => _maxParallel;

        public int OnThreadPoolThreads => _onThreadPoolThreads;

        public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
        {
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref _onThreadPoolThreads);
            var running = Interlocked.Increment(ref _running);
            for (var max = _maxParallel; running > max; max = _maxParallel)
                Interlocked.CompareExchange(ref _maxParallel, running, max);
            var derived = base.Derive(function, password, salt, rounds, length);
            Interlocked.Decrement(ref _running);
            return derived;
        }
    }

    private sealed class RendezvousPbkdf2(int callers) : Pbkdf2, IDisposable
    {
        private readonly Barrier _barrier = new(callers);

        public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
        {
            _barrier.SignalAndWait(TestTimeout).ShouldBeTrue();
            return base.Derive(function, password, salt, rounds, length);
        }

        public void Dispose() => _barrier.Dispose();
    }

    private sealed class BlockingPbkdf2 : Pbkdf2, IDisposable
    {
        public ManualResetEventSlim Started { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
        {
            Started.Set();
            Release.Wait(TestTimeout).ShouldBeTrue();
            return base.Derive(function, password, salt, rounds, length);
        }

        public void Dispose()
        {
            Started.Dispose();
            Release.Dispose();
        }
    }
}
