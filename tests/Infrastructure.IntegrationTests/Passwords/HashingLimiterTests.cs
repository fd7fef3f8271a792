using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Auth.Application.Passwords;
using Auth.Domain.Passwords;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Settings;
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

    public HashingLimiterTests() => _limiter = new(places: 2, MaxWait, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_enter_than_there_are_places()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var third = _limiter.AcquireAsync(Cancelled);

        third.IsCompleted.ShouldBeFalse();
        first!.Dispose();
        using var permit = await third.WaitAsync(TestTimeout, Cancelled);
        permit.ShouldNotBeNull();
        second.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_waits_too_long_gets_no_place()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var third = _limiter.AcquireAsync(Cancelled);

        _time.Advance(MaxWait - TimeSpan.FromMilliseconds(1));
        third.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await third.WaitAsync(TestTimeout, Cancelled)).ShouldBeNull();
    }

    [Fact]
    public async Task First_come_is_first_served()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var waiters = Enumerable.Range(0, 10).Select(_ => _limiter.AcquireAsync(Cancelled)).ToList();

        first!.Dispose();
        for (var i = 0; i < waiters.Count; i++)
        {
            using var permit = await waiters[i].WaitAsync(TestTimeout, Cancelled);
            waiters.Skip(i + 1).ShouldAllBe(later => !later.IsCompleted);
        }
    }

    [Fact]
    public async Task Nobody_overtakes_those_who_wait()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var waiter = _limiter.AcquireAsync(Cancelled);

        first!.Dispose();
        var newCaller = _limiter.AcquireAsync(Cancelled);

        using var permit = await waiter.WaitAsync(TestTimeout, Cancelled);
        permit.ShouldNotBeNull();
        newCaller.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_queue_turns_away_at_once()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var waiters = Enumerable.Range(0, 2 * HashingLimiter.MaxWaitersPerPermit).Select(_ => _limiter.AcquireAsync(Cancelled)).ToList();

        (await _limiter.AcquireAsync(Cancelled).WaitAsync(TestTimeout, Cancelled)).ShouldBeNull();

        waiters.ShouldAllBe(waiter => !waiter.IsCompleted);
        _time.Advance(MaxWait);
        (await Task.WhenAll(waiters).WaitAsync(TestTimeout, Cancelled)).ShouldAllBe(permit => permit == null);
        _limiter.Statistics.CurrentQueuedCount.ShouldBe(0);
    }

    [Fact]
    public async Task Giving_up_frees_the_place_in_the_queue()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        using var request = new CancellationTokenSource();
        var canceledWaiter = _limiter.AcquireAsync(request.Token);
        var nextWaiter = _limiter.AcquireAsync(Cancelled);

        await request.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => canceledWaiter.WaitAsync(TestTimeout, Cancelled));
        first!.Dispose();

        using var permit = await nextWaiter.WaitAsync(TestTimeout, Cancelled);
        permit.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_request_that_is_gone_does_not_enter()
    {
        await Should.ThrowAsync<OperationCanceledException>(() => _limiter.AcquireAsync(new CancellationToken(canceled: true)));
        _limiter.Statistics.CurrentAvailablePermits.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_wait_a_taken_place_is_refused_at_once()
    {
        using var limiter = new HashingLimiter(places: 1, TimeSpan.Zero, _time);
        using var first = await limiter.AcquireAsync(Cancelled);
        (await limiter.AcquireAsync(Cancelled).WaitAsync(TestTimeout, Cancelled)).ShouldBeNull();
        first!.Dispose();
        using var second = await limiter.AcquireAsync(Cancelled);
        second.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_gauges_show_free_places_and_waiters()
    {
        using var limiter = new HashingLimiter(places: 37, MaxWait, _time);
        var held = await Task.WhenAll(Enumerable.Range(0, 37).Select(_ => limiter.AcquireAsync(Cancelled)));
        var waiter = limiter.AcquireAsync(Cancelled);

        var measurements = new HashSet<(string, long)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "Auth") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measurements.Add((instrument.Name, value)));
        listener.Start();
        listener.RecordObservableInstruments();

        measurements.ShouldContain(("auth_hashing_places_free", 0));
        measurements.ShouldContain(("auth_hashing_waiters", 1));
        Array.ForEach(held, permit => permit!.Dispose());
        (await waiter.WaitAsync(TestTimeout, Cancelled))!.Dispose();
    }

    [Fact]
    public async Task A_look_shows_who_hashes_who_waits_and_who_was_refused()
    {
        _limiter.Look().ShouldBe(new HashingDetails(Places: 2, Running: 0, Waiting: 0, QueueLimit: 512, LongestQueue: 0, Refused: 0));
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        var waiters = Enumerable.Range(0, 3).Select(_ => _limiter.AcquireAsync(Cancelled)).ToList();

        _limiter.Look().ShouldBe(new HashingDetails(2, Running: 2, Waiting: 3, 512, LongestQueue: 3, Refused: 0));
        first!.Dispose();
        using var third = await waiters[0].WaitAsync(TestTimeout, Cancelled);
        _time.Advance(MaxWait);
        await Task.WhenAll(waiters).WaitAsync(TestTimeout, Cancelled);

        _limiter.Look().ShouldBe(new HashingDetails(2, Running: 2, Waiting: 0, 512, LongestQueue: 3, Refused: 2));
    }

    [Fact]
    public async Task Whoever_gives_up_was_not_refused()
    {
        using var first = await _limiter.AcquireAsync(Cancelled);
        using var second = await _limiter.AcquireAsync(Cancelled);
        using var request = new CancellationTokenSource();
        var canceledWaiter = _limiter.AcquireAsync(request.Token);

        await request.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => canceledWaiter.WaitAsync(TestTimeout, Cancelled));

        _limiter.Look().Refused.ShouldBe(0);
    }

    [Fact]
    public async Task Hashes_in_parallel_never_outnumber_the_threads()
    {
        var pbkdf2 = new WatchedPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, rounds: 2_000, places: 8, threads: 1);
        var stored = await hasher.CreateHashAsync("a password");

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => hasher.VerifyAsync(i % 2 == 0 ? "a password" : "wrong", stored))));

        results.Count(result => result == PasswordVerification.Success).ShouldBe(50);
        pbkdf2.MaxParallel.ShouldBe(1);
    }

    [Fact]
    public async Task All_threads_hash_at_the_same_time()
    {
        using var pbkdf2 = new MeetingPbkdf2(callers: 2);
        using var hasher = Hashers.Pbkdf2(pbkdf2, places: 2);

        // Each hash blocks until the other one is being computed, too.
        await Task.WhenAll(hasher.CreateHashAsync("a password"), hasher.CreateHashAsync("a password")).WaitAsync(TestTimeout, Cancelled);
    }

    [Fact]
    public async Task Hashing_leaves_the_callers_thread_alone()
    {
        using var pbkdf2 = new HeldPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2);
        using var permit = await hasher.AcquirePermitAsync(Cancelled);

        // If it hashed on the calling thread, this call would block until the hash is complete.
        var check = permit!.VerifyAsync("any", PasswordHash.Unusable);

        check.IsCompleted.ShouldBeFalse();
        pbkdf2.Release.Set();
        (await check.WaitAsync(TestTimeout, Cancelled)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task Hashing_keeps_no_thread_of_the_pool()
    {
        var pbkdf2 = new WatchedPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, places: 4);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => hasher.CreateHashAsync("a password"))));

        pbkdf2.OnThreadPoolThreads.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_waited_for_a_hash_goes_on_on_a_thread_of_the_pool()
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
    public async Task A_hash_that_fails_does_so_for_whoever_asked_and_for_nobody_else()
    {
        using var threads = new HashingThreadPool(1);

        await Should.ThrowAsync<ArithmeticException>(() => threads.RunAsync<int>(() => throw new ArithmeticException()));
        (await threads.RunAsync(() => 7).WaitAsync(TestTimeout, Cancelled)).ShouldBe(7);
    }

    [Fact]
    public async Task A_thread_has_two_places_so_that_it_hashes_while_an_attempt_is_stored()
    {
        using var limiter = HashingLimiter.For(threads: 1, TimeSpan.Zero, _time);

        using var first = await limiter.AcquireAsync(Cancelled);
        using var second = await limiter.AcquireAsync(Cancelled);

        second.ShouldNotBeNull();
        (await limiter.AcquireAsync(Cancelled)).ShouldBeNull();
    }

    [Fact]
    public async Task A_place_that_was_left_hashes_no_more()
    {
        using var hasher = Hashers.Pbkdf2();
        var permit = (await hasher.AcquirePermitAsync(Cancelled))!;
        permit.Dispose();
        permit.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => permit.HashAsync("a password"));
        using var next = await hasher.AcquirePermitAsync(Cancelled);
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_new_hash_without_a_place_is_busy()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddPasswordHashing(new PasswordSettings(PasswordAlgorithm.Pbkdf2Sha256, Iterations: 1, MinimumLength: 15, MaxConcurrentHashes: 1, MaxWait))
            .BuildServiceProvider();
        var hasher = services.GetRequiredService<IPasswordHasher>();
        using var first = await hasher.AcquirePermitAsync(Cancelled);
        using var second = await hasher.AcquirePermitAsync(Cancelled);

        var hashing = hasher.HashAsync("a password", Cancelled);
        _time.Advance(MaxWait);

        (await hashing.WaitAsync(TestTimeout, Cancelled)).Error.ShouldBe(PasswordErrors.Busy);
    }

    [Theory]
    [InlineData(PasswordAlgorithm.Pbkdf2Sha256, "$pbkdf2-sha256$77$")]
    [InlineData(PasswordAlgorithm.Argon2id, "$argon2id$v=19$m=19456,t=2,p=1$")]
    public async Task The_settings_choose_the_algorithm(PasswordAlgorithm algorithm, string start)
    {
        var settings = new PasswordSettings(algorithm, Iterations: 77, MinimumLength: 15, MaxConcurrentHashes: 1, MaxWait);
        using var hasher = PasswordHashingServiceCollectionExtensions.Create(settings, _time);
        (await hasher.CreateHashAsync("a password")).Encoded.ShouldStartWith(start);
    }

    public void Dispose() => _limiter.Dispose();

    private sealed class WatchedPbkdf2 : Pbkdf2
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

    private sealed class MeetingPbkdf2(int callers) : Pbkdf2, IDisposable
    {
        private readonly Barrier _barrier = new(callers);

        public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
        {
            _barrier.SignalAndWait(TestTimeout).ShouldBeTrue();
            return base.Derive(function, password, salt, rounds, length);
        }

        public void Dispose() => _barrier.Dispose();
    }

    private sealed class HeldPbkdf2 : Pbkdf2, IDisposable
    {
        public ManualResetEventSlim Release { get; } = new();

        public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
        {
            Release.Wait(TestTimeout).ShouldBeTrue();
            return base.Derive(function, password, salt, rounds, length);
        }

        public void Dispose() => Release.Dispose();
    }
}
